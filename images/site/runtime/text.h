// A stretch of characters that lies in somebody else's buffer, and comparisons on it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *at;
    size_t length;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

bool text_equals(struct text left, struct text right);

// ASCII letters of either case are the same; RIGHT is given in lower case.
bool text_equals_ignoring_case(struct text text, struct text lower);

// Without blanks and tabs at both ends.
struct text text_trim(struct text text);

// Takes the part up to the next SEPARATOR (or the end) off REST, trimmed, and puts it into PART. False when nothing is left.
bool text_next_part(struct text *rest, char separator, struct text *part);

// A decimal number of at most 18 digits and nothing else.
bool text_number(struct text text, uint64_t *number);
