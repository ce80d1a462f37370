#include "runtime/text.h"

#include <string.h>

#define DIGITS_MAX 18

bool text_equals(struct text left, struct text right)
{
    return left.length == right.length && memcmp(left.at, right.at, left.length) == 0;
}

bool text_equals_ignoring_case(struct text text, struct text lower)
{
    if (text.length != lower.length) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z') {
            c = (char)(c | 0x20);
        }
        if (c != lower.at[i]) {
            return false;
        }
    }
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && is_blank(text.at[0])) {
        text.at++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.at[text.length - 1])) {
        text.length--;
    }
    return text;
}

bool text_next_part(struct text *rest, char separator, struct text *part)
{
    if (rest->at == NULL) {
        return false;
    }
    size_t length = 0;
    while (length < rest->length && rest->at[length] != separator) {
        length++;
    }
    *part = text_trim((struct text){rest->at, length});
    if (length < rest->length) {
        rest->at += length + 1;
        rest->length -= length + 1;
    } else {
        *rest = (struct text){NULL, 0};
    }
    return true;
}

bool text_number(struct text text, uint64_t *number)
{
    if (text.length == 0 || text.length > DIGITS_MAX) {
        return false;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        value = value * 10 + (uint64_t)(text.at[i] - '0');
    }
    *number = value;
    return true;
}
