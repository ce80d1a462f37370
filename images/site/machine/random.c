#include "machine/random.h"

#include "machine/clock.h"
#include "machine/ports.h"
#include <stdbool.h>

#define LEAF_FEATURES   1u
#define FEATURE_RDRAND  (1u << 30)
#define GOLDEN_GAMMA    0x9e3779b97f4a7c15ull   // SplitMix64 (Steele, Lea, Flood 2014)

static uint64_t state;

static uint64_t hardware_random(void)
{
    uint32_t registers[4];
    uint64_t value = 0;
    processor_identify(LEAF_FEATURES, registers);
    if (registers[2] & FEATURE_RDRAND) {
        __asm__ volatile("rdrand %0" : "+r"(value) : : "cc");
    }
    return value;
}

void random_reseed(void)
{
    int64_t now = 0;
    clock_read(&now);
    state ^= hardware_random() ^ (uint64_t)now << 32;
    random_draw();
}

uint64_t random_draw(void)
{
    state += GOLDEN_GAMMA ^ timestamp_read();
    uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
    return mixed ^ (mixed >> 31);
}
