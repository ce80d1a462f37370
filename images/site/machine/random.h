// Unpredictable numbers for TCP's sequence numbers and the like: SplitMix64 over a state that every draw stirs with the cycle counter.
#pragma once

#include <stdint.h>

// At boot and after every restore: clones of one snapshot must not draw the same numbers.
void random_reseed(void);

uint64_t random_draw(void);
