#include "init/readiness.h"

#include <stddef.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "init/console.h"
#include "init/files.h"
#include "init/listeners.h"
#include "init/network.h"

#define INTERVAL    5000000     // nanoseconds
#define TABLE_MAX   65536

int readiness_clock(void)
{
    int clock = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct itimerspec times = {{0, INTERVAL}, {0, INTERVAL}};
    timerfd_settime(clock, 0, &times, NULL);
    return clock;
}

static enum listening look(const char *path, uint16_t port)
{
    static char table[TABLE_MAX];
    long length = file_read(path, table, sizeof(table));
    return length < 0 ? LISTENING_NOT : listeners_find((struct text){table, (size_t)length}, port);
}

bool readiness_check(int clock, uint16_t port)
{
    static bool was_told;
    uint64_t expirations;
    (void)!read(clock, &expirations, sizeof(expirations));
    enum listening four = look("/proc/net/tcp", port), six = look("/proc/net/tcp6", port);
    enum listening best = four > six ? four : six;
    if (best == LISTENING_INSIDE && !was_told) {
        was_told = true;
        console_log("the application listens on port %u of the loopback address only, where nobody reaches it; it should listen on 0.0.0.0", port);
    }
    bool is_up = network_is_up();
    if (best != LISTENING_OPENLY || !is_up) {
        return false;
    }
    close(clock);
    readiness_tell(port);
    return true;
}

void readiness_tell(uint16_t port)
{
    console_log("ready on port %u", port);
}
