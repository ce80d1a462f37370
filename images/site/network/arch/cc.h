// What lwIP asks of its platform.
#pragma once

#include "machine/random.h"
#include <stdint.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_LIMITS_H   1
#define LWIP_NO_UNISTD_H   1
#define LWIP_NO_CTYPE_H    1
#define INT_MAX            __INT_MAX__

#define LWIP_RAND()        ((u32_t)random_draw())
#define LWIP_PLATFORM_DIAG(message)
#define LWIP_PLATFORM_ASSERT(message)

// Pools lie in memory that nobody loads or zeroes.
#define LWIP_DECLARE_MEMORY_ALIGNED(name, size) \
    u8_t name[LWIP_MEM_ALIGN_BUFFER(size)] __attribute__((section(".bss.noinit"), aligned(16)))

uint16_t checksum_internet(const void *data, int length);
