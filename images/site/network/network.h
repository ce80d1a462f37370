// The network as the server sees it: lwIP over the card, with one fixed address.
#pragma once

#include "network/settings.h"

// Starts the card and lwIP and announces the address. Null, or what is wrong.
const char *network_start(const struct settings *settings);

// Takes in what has arrived; everything that follows from it happens inside. Returns whether there was anything.
bool network_poll(void);

// Has the device send what was queued meanwhile.
void network_flush(void);

// A quarter of a second has passed: lwIP's timers.
void network_tick(void);

// Whether lwIP waits for time to pass: something unacknowledged, a connection opening or closing.
bool network_needs_tick(void);

// Halts until something arrives or the timer fires. RESTORED is called first if the machine was restored from a snapshot meanwhile.
void network_wait(void (*restored)(void));
