// Interrupt table, local APIC and I/O APIC. Interrupts are off except inside interrupts_wait: they end the wait and do nothing else.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Loads the interrupt table and switches the local APIC on.
void interrupts_start(void);

// Routes global interrupt NUMBER (level-triggered, active high) to the device vector.
void interrupts_route(uint32_t number);

// Halts until an interrupt came. Returns with interrupts off and the interrupt acknowledged at the local APIC only after
// interrupts_acknowledge: silence the device in between, or a level-triggered line comes again.
void interrupts_wait(void);
void interrupts_acknowledge(void);

// Whether a device's interrupt, or the timer's, came since the last call.
bool interrupts_take_device(void);
bool interrupts_take_timer(void);
