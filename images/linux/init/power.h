// The machine's power: off, and the button that asks for it.
#pragma once

#include <stdbool.h>

__attribute__((noreturn)) void power_off(void);

// Has the machine boot anew, from its kernel on.
__attribute__((noreturn)) void power_reset(void);

// A descriptor that can be read when somebody pressed the button; -1 where there is none.
int power_button_open(void);

// Takes what the descriptor has; true if the button was pressed.
bool power_button_read(int button);
