#include "network/checksum.h"

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

// RFC 1071. 32-bit halves are added into 64 bits, so that no carry is ever lost (2^32 words would be needed) and none has to be looked after.
uint16_t checksum_internet(const void *data, int length)
{
    const uint8_t *at = data;
    size_t left = length > 0 ? (size_t)length : 0;
    uint64_t sum = 0;
    for (; left >= 4 * sizeof(word); left -= 4 * sizeof(word), at += 4 * sizeof(word)) {
        word a = ((const word *)at)[0], b = ((const word *)at)[1], c = ((const word *)at)[2], d = ((const word *)at)[3];
        sum += (uint32_t)a;
        sum += a >> 32;
        sum += (uint32_t)b;
        sum += b >> 32;
        sum += (uint32_t)c;
        sum += c >> 32;
        sum += (uint32_t)d;
        sum += d >> 32;
    }
    for (; left >= 2; left -= 2, at += 2) {
        sum += (uint32_t)(at[0] | at[1] << 8);
    }
    if (left == 1) {
        sum += at[0];
    }
    while (sum >> 16 != 0) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t)sum;
}
