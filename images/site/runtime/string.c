#include <string.h>

#include <stdint.h>

// Words, not `rep movsb`: under QEMU's translator a string instruction costs a helper call a byte.
typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict target, const void *restrict source, size_t length)
{
    unsigned char *to = target;
    const unsigned char *from = source;
    for (; length >= 4 * sizeof(word); length -= 4 * sizeof(word)) {
        word a = ((const word *)from)[0], b = ((const word *)from)[1], c = ((const word *)from)[2], d = ((const word *)from)[3];
        ((word *)to)[0] = a;
        ((word *)to)[1] = b;
        ((word *)to)[2] = c;
        ((word *)to)[3] = d;
        to += 4 * sizeof(word);
        from += 4 * sizeof(word);
    }
    for (; length >= sizeof(word); length -= sizeof(word)) {
        *(word *)to = *(const word *)from;
        to += sizeof(word);
        from += sizeof(word);
    }
    while (length-- > 0) {
        *to++ = *from++;
    }
    return target;
}

void *memmove(void *target, const void *source, size_t length)
{
    unsigned char *to = target;
    const unsigned char *from = source;
    if ((uintptr_t)to - (uintptr_t)from >= length) {
        // Forwards is safe, word by word as well: a word is read before anything behind it is written.
        for (; length >= sizeof(word); length -= sizeof(word)) {
            *(word *)to = *(const word *)from;
            to += sizeof(word);
            from += sizeof(word);
        }
        while (length-- > 0) {
            *to++ = *from++;
        }
        return target;
    }
    while (length-- > 0) {
        to[length] = from[length];
    }
    return target;
}

void *memset(void *target, int value, size_t length)
{
    unsigned char *to = target;
    uint64_t pattern = 0x0101010101010101ull * (unsigned char)value;
    for (; length >= sizeof(word); length -= sizeof(word)) {
        *(word *)to = pattern;
        to += sizeof(word);
    }
    while (length-- > 0) {
        *to++ = (unsigned char)value;
    }
    return target;
}

int memcmp(const void *left, const void *right, size_t length)
{
    const unsigned char *a = left, *b = right;
    for (; length > 0; length--, a++, b++) {
        if (*a != *b) {
            return *a < *b ? -1 : 1;
        }
    }
    return 0;
}

size_t strlen(const char *text)
{
    const char *end = text;
    while (*end != '\0') {
        end++;
    }
    return (size_t)(end - text);
}
