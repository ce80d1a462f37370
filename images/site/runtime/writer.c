#include "runtime/writer.h"

#include <string.h>

#define NUMBER_DIGITS 20

struct writer writer_over(void *buffer, size_t size)
{
    char *start = buffer;
    return (struct writer){start, start, start + size, false};
}

void write_bytes(struct writer *writer, const void *bytes, size_t length)
{
    if (length > (size_t)(writer->end - writer->at)) {
        writer->overflowed = true;
        return;
    }
    if (length > 0) {
        memcpy(writer->at, bytes, length);
        writer->at += length;
    }
}

void write_text(struct writer *writer, const char *text)
{
    write_bytes(writer, text, strlen(text));
}

void write_number(struct writer *writer, uint64_t number)
{
    char digits[NUMBER_DIGITS];
    size_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    write_bytes(writer, digits + first, sizeof(digits) - first);
}

void write_hexadecimal(struct writer *writer, uint64_t number)
{
    write_text(writer, "0x");
    int shift = 60;
    while (shift > 0 && number >> shift == 0) {
        shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
        write_bytes(writer, &"0123456789abcdef"[number >> shift & 15], 1);
    }
}

void write_padded(struct writer *writer, unsigned number, unsigned digits)
{
    char text[NUMBER_DIGITS];
    for (unsigned i = digits; i > 0; i--) {
        text[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    write_bytes(writer, text, digits);
}

size_t writer_length(const struct writer *writer)
{
    return (size_t)(writer->at - writer->start);
}

const char *writer_finish(struct writer *writer)
{
    if (writer->at == writer->end) {
        writer->at--;
    }
    *writer->at = '\0';
    return writer->start;
}
