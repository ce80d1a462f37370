// The Internet's checksum, the way lwIP wants it.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The ones' complement sum of LENGTH bytes taken as little-endian 16-bit words, not inverted.
uint16_t checksum_internet(const void *data, int length);
