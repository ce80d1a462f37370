// Text written into a buffer of fixed size. What does not fit is left out and remembered, never written.
#pragma once

#include "runtime/text.h"

struct writer {
    char *start;
    char *at;
    char *end;
    bool overflowed;
};

struct writer writer_over(void *buffer, size_t size);

void write_bytes(struct writer *writer, const void *bytes, size_t length);
void write_text(struct writer *writer, const char *text);
void write_number(struct writer *writer, uint64_t number);
void write_hexadecimal(struct writer *writer, uint64_t number);

// NUMBER with exactly DIGITS digits, zeros in front.
void write_padded(struct writer *writer, unsigned number, unsigned digits);

size_t writer_length(const struct writer *writer);

// Ends it with a NUL (in place of the last character if the buffer is full) and returns its start.
const char *writer_finish(struct writer *writer);
