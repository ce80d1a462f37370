// What Linux has made of the processor's timer, by which it wakes: what /proc/timer_list says (Linux, kernel/time/timer_list.c).
#pragma once

#include "runtime/text.h"

// QEMU's APIC counts nanoseconds (hw/intc/apic.c), and Linux has it count every 16th (APIC_DIVISOR in arch/x86/kernel/apic/apic.c).
#define TRUE_RATE_KHZ 62500

enum timer_state {
    TIMER_GOOD,
    TIMER_MISSING,      // nothing that waits for a time ever wakes
    TIMER_WRONG,        // everything that waits for a time wakes at another: off by more than half
};

// The first processor's. RATE_KHZ is what Linux takes the APIC's rate for, 0 where it does not say.
enum timer_state timer_judge(struct text list, uint64_t *rate_khz);
