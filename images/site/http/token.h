// What names of methods and headers are made of.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// RFC 9110 section 5.6.2.
static inline bool http_is_token_character(unsigned char c)
{
    static const uint32_t allowed[8] = {0x00000000, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff, 0, 0, 0, 0};
    return (allowed[c >> 5] >> (c & 31) & 1) != 0;
}
