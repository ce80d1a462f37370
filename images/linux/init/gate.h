// Where the init waits, ready-made, until it is told to start the application: over the console, a line with a number and then so many bytes (init/launch.h). What it is told may be secret:
// nothing of it is printed.
#pragma once

#include <stddef.h>

// Waits, and puts what it was told into MESSAGE, at most SIZE bytes; returned: its length.
size_t gate_wait(char *message, size_t size);
