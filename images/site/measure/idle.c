#include "measure/figures.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct usage {
    double seconds;             // on a processor
    unsigned long switches;     // off it: a thread that sleeps again has been woken
};

// Sums over the threads of the process (Linux, Documentation/scheduler/sched-stats and proc(5)).
static struct usage read_usage(pid_t process)
{
    struct usage usage = {0};
    char path[512], line[256];
    snprintf(path, sizeof(path), "/proc/%d/task", (int)process);
    DIR *threads = opendir(path);
    for (struct dirent *thread; threads != NULL && (thread = readdir(threads)) != NULL;) {
        unsigned long long nanoseconds;
        snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", (int)process, thread->d_name);
        FILE *file = thread->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file == NULL) {
            continue;
        }
        if (fscanf(file, "%llu", &nanoseconds) == 1) {
            usage.seconds += (double)nanoseconds / 1e9;
        }
        fclose(file);
        snprintf(path, sizeof(path), "/proc/%d/task/%s/status", (int)process, thread->d_name);
        file = fopen(path, "r");
        while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
            unsigned long count;
            if (sscanf(line, "voluntary_ctxt_switches: %lu", &count) == 1) {
                usage.switches += count;
            }
        }
        if (file != NULL) {
            fclose(file);
        }
    }
    if (threads != NULL) {
        closedir(threads);
    }
    return usage;
}

struct idle_figures measure_idle(const struct machine *machine, unsigned seconds)
{
    struct usage before = read_usage(machine->process);
    double started_at = seconds_now();
    sleep(seconds);
    struct usage after = read_usage(machine->process);
    double lasted = seconds_now() - started_at;
    return (struct idle_figures){(after.seconds - before.seconds) / lasted, (double)(after.switches - before.switches) / lasted};
}
