// A QEMU process with one guest, as the gateway starts it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct machine {
    pid_t process;
    int console;                // what the guest prints
    int port;                   // where the guest's port 80 is on MACHINE_ADDRESS
    double started_at;          // seconds, of the monotonic clock
};

#define MACHINE_ADDRESS "127.64.7.1"

struct machine_options {
    const char *kernel;
    const char *archive;
    const char *memory;         // MiB
    const char *accelerator;    // "tcg" or "kvm"
    const char *processor;      // null: QEMU's default
    const char *frames;         // file for what passes the network card, as libpcap writes it; null: none
};

double seconds_now(void);

struct machine machine_start(const struct machine_options *options);

// Waits for the console to begin with START and returns when that was, in seconds since the start; ends the program where it does not come.
double machine_wait(struct machine *machine, const char *start);

// Everything the guest prints until QEMU exits, in BUFFER with a NUL; for guests that halt. False after ten seconds.
bool machine_read_to_end(struct machine *machine, char *buffer, size_t size);

// A connection to the guest's port 80.
int machine_connect(const struct machine *machine);

void machine_stop(struct machine *machine);

// Prints and ends the program.
_Noreturn void fail(const char *format, ...);
