// measure KERNEL BARE-KERNEL FOLDER [tcg|kvm [CPU]]: boots the kernel, loads it, lets it rest, and prints each figure beside what was promised.
// The archives it boots from are left in FOLDER. Exit code 1 where a promise is broken.

#include "measure/figures.h"
#include "tests/archive_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB                 (1024 * 1024)
#define KERNEL_SIZE_MAX     65536
#define BOOT_ROUNDS         25
#define REST_SECONDS        20
#define PAGE                "<!doctype html><title>measured</title><h1>One page, as small as pages are.</h1>\n"

static bool all_kept = true;

static void print(const char *what, const char *unit, double value, double bound, bool at_most)
{
    bool kept = at_most ? value <= bound : value >= bound;
    all_kept &= kept;
    printf("%-66s %12.2f %-10s %s %10.2f  %s\n", what, value, unit, at_most ? "<=" : ">=", bound, kept ? "ok" : "BROKEN");
    fflush(stdout);
}

static struct text random_megabyte(void)
{
    char *bytes = malloc(MIB);
    uint64_t state = 88172645463325252ull;          // xorshift64
    for (size_t i = 0; i < MIB; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes[i] = (char)state;
    }
    return (struct text){bytes, MIB};
}

static void write_archive(const char *path, struct text download)
{
    size_t size;
    struct archive_writer *writer = archive_writer_new();
    archive_writer_add_file(writer, "/", TEXT(PAGE), TEXT(""), TEXT(""), 1700000000);
    if (download.length > 0) {
        archive_writer_add_file(writer, "/download", download, TEXT(""), TEXT(""), 1700000000);
    }
    void *archive = archive_writer_finish(writer, &size);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(archive, 1, size, file) != size || fclose(file) != 0) {
        fail("cannot write %s", path);
    }
    free(archive);
}

static void print_boot(const char *label, struct machine_options options, const char *bare_kernel)
{
    char line[128];
    struct boot_figures boot = measure_boot(&options, bare_kernel, BOOT_ROUNDS);
    printf("%s: start of the process to first instruction %.2f ms, ready %.2f, first HTTP byte %.2f\n", label, boot.first_instruction * 1e3,
           boot.ready * 1e3, boot.first_byte * 1e3);
    snprintf(line, sizeof(line), "%s: first instruction to ready line", label);
    print(line, "ms", (boot.ready - boot.first_instruction) * 1e3, 5, true);
    snprintf(line, sizeof(line), "%s: first HTTP byte, against a bare guest's first instruction", label);
    print(line, "times", boot.first_byte / boot.first_instruction, 1.15, true);
}

static void print_load(const char *label, struct load_figures load, double promised)
{
    char line[128];
    snprintf(line, sizeof(line), "%s: errors", label);
    print(line, "", (double)load.errors, 0, true);
    snprintf(line, sizeof(line), "%s: answers", label);
    print(line, "a second", load.requests_a_second, promised, false);
    printf("%s: slowest answer %.1f ms\n", label, load.slowest * 1e3);
}

static void print_rest(const char *label, const struct machine *machine)
{
    char line[128];
    struct idle_figures idle = measure_idle(machine, REST_SECONDS);
    snprintf(line, sizeof(line), "%s: processor", label);
    print(line, "% of a core", idle.processor * 100, 0.1, true);
    snprintf(line, sizeof(line), "%s: wake-ups", label);
    print(line, "a second", idle.wakes_a_second, 3, true);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: measure KERNEL BARE-KERNEL FOLDER [tcg|kvm [CPU]]\n");
        return 2;
    }
    char small[512], large[512];
    struct stat kernel;
    struct text download = random_megabyte();
    snprintf(small, sizeof(small), "%s/page.img", argv[3]);
    snprintf(large, sizeof(large), "%s/megabyte.img", argv[3]);
    write_archive(small, TEXT(""));
    write_archive(large, download);
    if (stat(argv[1], &kernel) != 0) {
        fail("no kernel at %s", argv[1]);
    }
    print("kernel", "bytes", (double)kernel.st_size, KERNEL_SIZE_MAX, true);

    struct machine_options options = {argv[1], small, "8", argc > 4 ? argv[4] : "tcg", argc > 5 ? argv[5] : NULL, NULL};
    print_boot("one page", options, argv[2]);
    options.archive = large;
    print_boot("1 MiB in 8 MiB of memory", options, argv[2]);

    struct machine machine = machine_start(&options);
    machine_wait(&machine, "ready");
    print_load("64 connections, 10,000 requests each", measure_load(&machine, "/", TEXT(PAGE), 64, 640000), 25000);
    print_load("8 downloads of 1 MiB at once, 1,000 in all", measure_load(&machine, "/download", download, 8, 1000), 1);
    sleep(4);                                   // TIME_WAIT is over
    print_rest("at rest", &machine);
    int idle_connections[8];
    char answer[2048];
    for (size_t i = 0; i < 8; i++) {
        idle_connections[i] = machine_connect(&machine);
        if (write(idle_connections[i], "GET / HTTP/1.1\r\nHost: site\r\n\r\n", 31) != 31 || read(idle_connections[i], answer, sizeof(answer)) <= 0) {
            fail("the guest does not answer any more");
        }
    }
    sleep(2);
    print_rest("at rest with 8 connections kept alive", &machine);
    machine_stop(&machine);
    return all_kept ? 0 : 1;
}
