// One one-shot timer: the local APIC's. It runs only while somebody waits for it, so that an idle guest is woken by nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Finds out the timer's frequency.
void timer_start(void);

// Arms it; fires once, as an interrupt.
void timer_arm(uint32_t milliseconds);

bool timer_is_armed(void);

// Whether it fired since it was armed; then it is not armed any more.
bool timer_take(void);
