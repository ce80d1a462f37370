#include "measure/figures.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST "GET / HTTP/1.1\r\nHost: site\r\n\r\n"

static int by_value(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

// The same command line, archive and network with either kernel, in turns, so that both meet the same moods of the host.
struct boot_figures measure_boot(const struct machine_options *site, const char *bare_kernel, size_t rounds)
{
    double first_instruction[BOOT_ROUNDS_MAX], ready[BOOT_ROUNDS_MAX], first_byte[BOOT_ROUNDS_MAX];
    struct machine_options bare = *site;
    bare.kernel = bare_kernel;
    for (size_t i = 0; i < rounds; i++) {
        struct machine machine = machine_start(&bare);
        first_instruction[i] = machine_wait(&machine, "b");
        machine_stop(&machine);

        char answer;
        machine = machine_start(site);
        ready[i] = machine_wait(&machine, "ready");
        int connection = machine_connect(&machine);
        if (send(connection, REQUEST, strlen(REQUEST), 0) < 0 || recv(connection, &answer, 1, 0) != 1) {
            fail("the guest said that it is ready, but did not answer");
        }
        first_byte[i] = seconds_now() - machine.started_at;
        close(connection);
        machine_stop(&machine);
    }
    return (struct boot_figures){median(first_instruction, rounds), median(ready, rounds), median(first_byte, rounds)};
}
