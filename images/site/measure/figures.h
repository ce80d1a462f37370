// What is measured of a running guest.
#pragma once

#include "measure/machine.h"
#include "runtime/text.h"

#define BOOT_ROUNDS_MAX 100

// Medians, in seconds since the process was started.
struct boot_figures {
    double first_instruction;   // of a guest that does nothing
    double ready;
    double first_byte;
};

struct boot_figures measure_boot(const struct machine_options *site, const char *bare_kernel, size_t rounds);

struct load_figures {
    double requests_a_second;
    double slowest;             // seconds
    unsigned long errors;       // wrong status, length or content, or a connection lost
};

// CONNECTIONS at once, each asking for PATH time after time until REQUESTS answers are in; every byte is compared to EXPECTED.
struct load_figures measure_load(const struct machine *machine, const char *path, struct text expected, unsigned connections,
                                 unsigned long requests);

struct idle_figures {
    double processor;           // share of one core
    double wakes_a_second;      // of all threads of the process
};

struct idle_figures measure_idle(const struct machine *machine, unsigned seconds);
