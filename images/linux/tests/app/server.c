// An application for tests of the micro-Linux base: an HTTP server that tells what the init has given it, and misbehaves on request.
// Usage: server --port PORT [--use MIB] [--mute]
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FOLDER      "/data"
#define DESCRIPTORS 16
#define ORPHANS     20
#define ATTEMPTS    1000

static void end_by_signal(int number)
{
    char line[] = "server: asked to stop by signal 00\n";
    line[sizeof(line) - 4] = (char)('0' + number / 10);
    line[sizeof(line) - 3] = (char)('0' + number % 10);
    (void)!write(STDOUT_FILENO, line, sizeof(line) - 1);
    _exit(0);
}

// Processes that have ended and that nobody has taken.
static int count_zombies(void)
{
    int count = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes != NULL && (entry = readdir(processes)) != NULL;) {
        char path[300], state = 0;
        snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
        if (file != NULL) {
            count += fscanf(file, "%*d (%*[^)]) %c", &state) == 1 && state == 'Z';
            fclose(file);
        }
    }
    closedir(processes);
    return count;
}

// Leaves processes to the init, which end at once; waits until it has taken them.
static int leave_orphans(void)
{
    for (int i = 0; i < ORPHANS; i++) {
        pid_t parent = fork();
        if (parent == 0) {
            if (fork() == 0) {
                usleep(1000);
            }
            _exit(0);
        }
        waitpid(parent, NULL, 0);
    }
    usleep(20000);
    for (int attempt = 0; attempt < ATTEMPTS && count_zombies() > 0; attempt++) {
        usleep(1000);
    }
    return count_zombies();
}

// Memory that no two pages of are alike, as of a program that has read its data before it listens.
static void use_memory(long mebibytes)
{
    size_t count = ((size_t)mebibytes << 20) / sizeof(unsigned long);
    volatile unsigned long *words = malloc(count * sizeof(*words));
    for (size_t i = 0; words != NULL && i < count; i++) {
        words[i] = i + 1;
    }
}

// Writes so that it is on the disk when this returns the length of all that was written, or -1.
static long keep(void)
{
    FILE *file = fopen(FOLDER "/kept", "a");
    long length = -1;
    if (file != NULL) {
        length = fputs("x", file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0 ? ftell(file) : -1;
        fclose(file);
    }
    return length;
}

static char listed[1000];

// Path, mode, owners, time, names, size, and where a link leads.
static int list_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    char target[256] = "";
    (void)!readlink(path, target, sizeof(target) - 1);
    size_t length = strlen(listed);
    snprintf(listed + length, sizeof(listed) - length, "%s %o %u:%u %lld %u %lld%s%s\n", path, status->st_mode, status->st_uid, status->st_gid, (long long)status->st_mtime,
        S_ISDIR(status->st_mode) ? 1 : (unsigned)status->st_nlink, S_ISREG(status->st_mode) ? (long long)status->st_size : 0, target[0] == 0 ? "" : " ", target);
    return type == FTW_NS && place->level > 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *place)
{
    return status != NULL && type != FTW_NS && place->level > 0 ? remove(path) : 0;
}

// Writes a MiB after another so that each is on the disk, until that goes wrong: how many, and why no more.
static int fill(int *error)
{
    static char block[1 << 20];
    int count = 0, file = open(FOLDER "/filled", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    getrandom(block, 256, 0);
    while (file >= 0 && write(file, block, sizeof(block)) == sizeof(block) && fsync(file) == 0) {
        count++;
    }
    *error = errno;
    close(file);
    return count;
}

static void answer(int connection, const char *path, const char *request)
{
    static unsigned count;
    char body[1024] = "hello\n", folder[256];
    if (strcmp(path, "/count") == 0) {
        snprintf(body, sizeof(body), "%u\n", ++count);
    } else if (strcmp(path, "/who") == 0) {
        const char *value = getenv("VALUE");
        snprintf(body, sizeof(body), "%d:%d %s %s\n", (int)getuid(), (int)getgid(), getcwd(folder, sizeof(folder)), value == NULL ? "" : value);
    } else if (strcmp(path, "/time") == 0) {
        snprintf(body, sizeof(body), "%lld\n", (long long)time(NULL));
    } else if (strcmp(path, "/random") == 0) {
        unsigned long long number = 0;
        (void)!getrandom(&number, sizeof(number), 0);
        snprintf(body, sizeof(body), "%016llx\n", number);
    } else if (strcmp(path, "/orphans") == 0) {
        snprintf(body, sizeof(body), "%d\n", leave_orphans());
    } else if (strcmp(path, "/write") == 0) {
        FILE *file = fopen("/written", "a");
        long length = file == NULL || fputs("x", file) < 0 ? -1 : ftell(file);
        snprintf(body, sizeof(body), "%ld\n", length);
        if (file != NULL) {
            fclose(file);
        }
    } else if (strcmp(path, "/keep") == 0) {
        snprintf(body, sizeof(body), "%ld\n", keep());
    } else if (strcmp(path, "/size") == 0) {
        struct statvfs status = {0};
        statvfs(FOLDER, &status);
        snprintf(body, sizeof(body), "%llu MiB\n", (unsigned long long)(status.f_blocks * status.f_frsize >> 20));
    } else if (strcmp(path, "/list") == 0) {
        listed[0] = 0;
        nftw(FOLDER, list_entry, DESCRIPTORS, FTW_PHYS);
        snprintf(body, sizeof(body), "%s", listed);
    } else if (strcmp(path, "/empty") == 0) {
        snprintf(body, sizeof(body), "%d\n", nftw(FOLDER, remove_entry, DESCRIPTORS, FTW_PHYS | FTW_DEPTH));
        sync();
    } else if (strcmp(path, "/fill") == 0) {
        int error, written = fill(&error);
        snprintf(body, sizeof(body), "%d MiB: %s\n", written, strerror(error));
    } else if (strcmp(path, "/trace") == 0) {
        const char *header = strcasestr(request, "\r\ntraceparent:");
        snprintf(body, sizeof(body), "%.64s\n", header == NULL || sscanf(header, "%*[^:]: %255[^\r]", folder) != 1 ? "" : folder);
    } else if (strcmp(path, "/die") == 0) {
        _exit(3);
    }
    dprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body), body);
}

int main(int argc, char **argv)
{
    int port = 0, is_mute = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--port") == 0 && i + 1 < argc) {
            port = atoi(argv[++i]);
        } else if (strcmp(argv[i], "--use") == 0 && i + 1 < argc) {
            use_memory(atol(argv[++i]));
        } else if (strcmp(argv[i], "--mute") == 0) {
            is_mute = 1;
        }
    }
    signal(SIGTERM, end_by_signal);
    signal(SIGINT, end_by_signal);
    signal(SIGPIPE, SIG_IGN);
    while (is_mute) {
        pause();
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(listener, 128) != 0) {
        perror("server");
        return 1;
    }
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        char request[4096], path[256];
        ssize_t length = read(connection, request, sizeof(request) - 1);
        if (length > 0) {
            request[length] = 0;
            answer(connection, sscanf(request, "%*s %255s", path) == 1 ? path : "/", request);
        }
        close(connection);
    }
}
