#define _GNU_SOURCE

#include "measure/machine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MILLISECONDS 10000

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

_Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static struct sockaddr_in address_of(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, MACHINE_ADDRESS, &address.sin_addr);
    return address;
}

static int free_port(void)
{
    struct sockaddr_in address = address_of(0);
    socklen_t length = sizeof(address);
    int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0 || bind(probe, (struct sockaddr *)&address, length) != 0 || getsockname(probe, (struct sockaddr *)&address, &length) != 0) {
        fail("no free port on %s: %s", MACHINE_ADDRESS, strerror(errno));
    }
    close(probe);
    return ntohs(address.sin_port);
}

static _Noreturn void run(const struct machine_options *options, int port, int console)
{
    char network[128], dump[128];
    const char *arguments[48] = {
        "qemu-system-x86_64", "-M", "microvm,acpi=off,pit=off,pic=off,isa-serial=off,x-option-roms=off", "-nodefaults", "-no-user-config",
        "-display", "none", "-no-reboot", "-global", "virtio-mmio.force-legacy=false", "-accel", options->accelerator, "-m", options->memory,
        "-kernel", options->kernel, "-append", "ip=10.0.2.15/24 gw=10.0.2.2", "-netdev", network, "-device", "virtio-net-device,netdev=net",
        "-chardev", "stdio,id=console", "-device", "isa-debugcon,chardev=console,iobase=0xe9"};
    size_t count = 0;
    while (arguments[count] != NULL) {
        count++;
    }
    if (options->archive != NULL) {
        arguments[count++] = "-initrd";
        arguments[count++] = options->archive;
    }
    if (options->processor != NULL) {
        arguments[count++] = "-cpu";
        arguments[count++] = options->processor;
    }
    if (options->frames != NULL) {
        snprintf(dump, sizeof(dump), "filter-dump,id=dump,netdev=net,file=%s", options->frames);
        arguments[count++] = "-object";
        arguments[count++] = dump;
    }
    snprintf(network, sizeof(network), "user,id=net,restrict=on,hostfwd=tcp:" MACHINE_ADDRESS ":%d-:80", port);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(console, STDOUT_FILENO);
    execvp(arguments[0], (char *const *)arguments);
    fprintf(stderr, "%s: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

struct machine machine_start(const struct machine_options *options)
{
    int pipe_ends[2];
    struct machine machine = {.port = free_port()};
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
        fail("pipe: %s", strerror(errno));
    }
    machine.started_at = seconds_now();
    machine.process = fork();
    if (machine.process == 0) {
        run(options, machine.port, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    machine.console = pipe_ends[0];
    return machine;
}

static ssize_t read_console(struct machine *machine, char *buffer, size_t size)
{
    struct pollfd console = {machine->console, POLLIN, 0};
    return poll(&console, 1, WAIT_MILLISECONDS) == 1 ? read(machine->console, buffer, size) : -1;
}

double machine_wait(struct machine *machine, const char *start)
{
    char text[256];
    size_t length = 0, wanted = strlen(start);
    while (length < wanted) {
        ssize_t part = read_console(machine, text + length, 1);
        if (part <= 0) {
            fail("the guest did not say '%s' but '%.*s'", start, (int)length, text);
        }
        length += (size_t)part;
    }
    // The line is out when its end is.
    double at = seconds_now() - machine->started_at;
    while (wanted > 1 && text[length - 1] != '\n' && length < sizeof(text) && read_console(machine, text + length, 1) == 1) {
        length++;
        at = seconds_now() - machine->started_at;
    }
    if (memcmp(text, start, wanted) != 0) {
        fail("the guest did not say '%s' but '%.*s'", start, (int)length, text);
    }
    return at;
}

bool machine_read_to_end(struct machine *machine, char *buffer, size_t size)
{
    size_t length = 0;
    ssize_t part = -1;
    while (length + 1 < size && (part = read_console(machine, buffer + length, size - 1 - length)) > 0) {
        length += (size_t)part;
    }
    buffer[length] = '\0';
    return part == 0;
}

int machine_connect(const struct machine *machine)
{
    struct sockaddr_in address = address_of(machine->port);
    int one = 1;
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof(address)) != 0) {
        fail("cannot connect to the guest: %s", strerror(errno));
    }
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return connection;
}

void machine_stop(struct machine *machine)
{
    kill(machine->process, SIGKILL);
    waitpid(machine->process, NULL, 0);
    close(machine->console);
}
