// The guest's network: its address is on the kernel's command line.
#pragma once

#include <stdbool.h>

void network_start(void);

// Takes the card out of use.
void network_stop(void);

// Whether the card sends and receives, and did when this was asked last; false for a moment after the start.
bool network_is_up(void);
