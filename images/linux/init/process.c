#define _GNU_SOURCE
#include "init/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/console.h"

#define PATH_VARIABLE "PATH="
#define PATH_DEFAULT  PATH_VARIABLE "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define CANNOT_RUN    127

static __attribute__((noreturn)) void fail(const char *what, const char *name)
{
    console_log("%s %s: %s", what, name, strerror(errno));
    _exit(CANNOT_RUN);
}

static __attribute__((noreturn)) void run(const struct app *app)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    setpriority(PRIO_PROCESS, 0, 0);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    close(nothing);
    if (chdir(app->folder) != 0) {
        fail("there is no way into the folder", app->folder);
    }
    gid_t group = app->group;
    if (setgroups(app->user == 0 ? 0 : 1, &group) != 0 || setgid(app->group) != 0 || setuid(app->user) != 0) {
        fail("the user cannot be taken for", app->arguments[0]);
    }
    execvpe(app->arguments[0], app->arguments, app->environment);
    fail("the application cannot be run:", app->arguments[0]);
}

// The search for a program without a path is by this process's own variable.
static void prepare_path(const struct app *app)
{
    extern char **environ;
    static char *path[] = {PATH_DEFAULT, NULL};
    for (size_t i = 0; app->environment[i] != NULL; i++) {
        if (strncmp(app->environment[i], PATH_VARIABLE, strlen(PATH_VARIABLE)) == 0) {
            path[0] = app->environment[i];
        }
    }
    environ = path;
}

pid_t process_start(const struct app *app)
{
    prepare_path(app);
    pid_t process = fork();
    if (process < 0) {
        console_fail("no process for the application");
    }
    if (process == 0) {
        run(app);
    }
    return process;
}

bool process_reap(pid_t main, int *status)
{
    bool is_main = false;
    int ended;
    for (pid_t process; (process = waitpid(-1, &ended, WNOHANG)) > 0;) {
        if (process == main) {
            *status = ended;
            is_main = true;
        }
    }
    return is_main;
}

void process_report(int status)
{
    if (WIFSIGNALED(status)) {
        console_log("the application was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    } else {
        console_log("the application ended with exit code %d", WEXITSTATUS(status));
    }
}
