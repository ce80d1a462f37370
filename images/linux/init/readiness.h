// Whether the application listens, asked every few milliseconds until it does, and never again.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// A descriptor that can be read when it is time to look.
int readiness_clock(void);

// Looks; says on the console when somebody listens on PORT. True from then on: the clock is closed.
bool readiness_check(int clock, uint16_t port);

// Says so again: the guest was restored, or has rested, and is right again.
void readiness_tell(uint16_t port);
