// The first process of a micro-Linux guest: makes the machine ready, runs the image's application, tells when it listens, and switches the machine off when it has ended.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init/app.h"
#include "init/clock.h"
#include "init/console.h"
#include "init/modules.h"
#include "init/network.h"
#include "init/power.h"
#include "init/process.h"
#include "init/readiness.h"
#include "init/root.h"

#define DESCRIPTION_MAX 131072
#define PRIORITY        (-10)

enum { SIGNALS, READINESS, BUTTON, RESTORES, WATCHED };

static struct app app;

static int open_signals(void)
{
    sigset_t taken;
    sigfillset(&taken);
    sigprocmask(SIG_SETMASK, &taken, NULL);
    return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

// Signals that somebody in the guest sends the init are the application's.
static void forward_signals(int signals, pid_t process)
{
    struct signalfd_siginfo taken;
    while (read(signals, &taken, sizeof(taken)) == sizeof(taken)) {
        if (taken.ssi_signo != SIGCHLD) {
            kill(process, (int)taken.ssi_signo);
        }
    }
}

static int watch_until_end(pid_t process, int signals)
{
    struct pollfd watched[WATCHED] = {
        [SIGNALS] = {.fd = signals, .events = POLLIN},
        [READINESS] = {.fd = readiness_clock(), .events = POLLIN},
        [BUTTON] = {.fd = power_button_open(), .events = POLLIN},
        [RESTORES] = {.fd = clock_watch(), .events = POLLIN},
    };
    for (;;) {
        poll(watched, WATCHED, -1);
        if (watched[RESTORES].revents != 0 && clock_was_restored(watched[RESTORES].fd)) {
            clock_correct();
            if (watched[READINESS].fd < 0) {
                readiness_tell(app.port);
            }
        }
        if (watched[READINESS].revents != 0 && readiness_check(watched[READINESS].fd, app.port)) {
            watched[READINESS].fd = -1;
        }
        if (watched[BUTTON].revents != 0 && power_button_read(watched[BUTTON].fd)) {
            console_log("asked to stop: signal %d to the application", app.stop_signal);
            kill(process, app.stop_signal);
        }
        if (watched[SIGNALS].revents != 0) {
            int status;
            forward_signals(signals, process);
            if (process_reap(process, &status)) {
                return status;
            }
        }
    }
}

int main(void)
{
    static char description[DESCRIPTION_MAX];
    root_begin();
    modules_load();
    network_start();
    unsigned long length = root_switch(description, sizeof(description));
    const char *error = app_parse(description, length, &app);
    if (error != NULL) {
        errno = 0;
        console_fail("the image's file 'app': %s", error);
    }
    // Before the application, when there is something to do: it must not see the wrong hour.
    setpriority(PRIO_PROCESS, 0, PRIORITY);
    int signals = open_signals();
    int status = watch_until_end(process_start(&app), signals);
    process_report(status);
    power_off();
}
