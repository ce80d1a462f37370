// The application's process, and all others that become the init's.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "init/app.h"

// Starts it; its streams are the console, its input empty.
pid_t process_start(const struct app *app);

// Takes every process that has ended. True when MAIN is among them; STATUS is as wait(2) has it.
bool process_reap(pid_t main, int *status);

// Says on the console how MAIN ended.
void process_report(int status);
