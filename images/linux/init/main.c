// The first process of a micro-Linux guest: makes the machine ready, runs the image's application, tells when it listens, and switches the machine off when it has ended.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "init/app.h"
#include "init/clock.h"
#include "init/console.h"
#include "init/files.h"
#include "init/gate.h"
#include "init/launch.h"
#include "init/modules.h"
#include "init/network.h"
#include "init/power.h"
#include "init/process.h"
#include "init/readiness.h"
#include "init/root.h"
#include "init/timer.h"
#include "init/volume.h"
#include "init/words.h"

#define DESCRIPTION_MAX 131072
#define COMMAND_LINE_MAX 4096
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

// The kernel's command line says whether there is more to come than the image has: "gateway.launch=console", all of it; "gateway.volume=PATH", a volume, for a machine that is booted by hand.
static void take_launch(void)
{
    static char message[LAUNCH_LENGTH_MAX], line[COMMAND_LINE_MAX], path[COMMAND_LINE_MAX];
    const char *volume = NULL;
    long length = file_read("/proc/cmdline", line, sizeof(line));
    while (length > 0 && line[length - 1] == '\n') {
        length--;
    }
    struct text words = {line, length < 0 ? 0 : (size_t)length}, value;
    if (words_find(words, TEXT("gateway.launch"), &value) && text_equals(value, TEXT("console"))) {
        volume_forget();
        const char *error = launch_parse(message, gate_wait(message, sizeof(message)), &app, &volume);
        if (error != NULL) {
            errno = 0;
            console_fail("what the application is launched with: %s", error);
        }
        // It may have waited for hours, and in another machine.
        clock_correct();
    } else if (words_find(words, TEXT("gateway.volume"), &value)) {
        memcpy(path, value.at, value.length);
        volume = path;
    }
    if (volume != NULL) {
        volume_mount(volume, &app);
    }
}

int main(void)
{
    static char description[DESCRIPTION_MAX];
    root_begin();
    timer_check();
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
    take_launch();
    int signals = open_signals();
    int status = watch_until_end(process_start(&app), signals);
    process_report(status);
    volume_unmount();
    power_off();
}
