// The processor's timer.
#pragma once

// Has the machine boot again where the timer cannot be used.
void timer_check(void);
