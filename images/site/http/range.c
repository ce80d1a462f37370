#include "http/range.h"

enum http_range http_range_parse(struct text range, uint32_t size, uint32_t *first, uint32_t *length)
{
    struct text unit, set, first_text, last_text;
    uint64_t from, to = UINT64_MAX;
    if (!text_next_part(&range, '=', &unit) || !text_equals_ignoring_case(unit, TEXT("bytes")) || !text_next_part(&range, ',', &set)
        || range.at != NULL || !text_next_part(&set, '-', &first_text) || !text_next_part(&set, '-', &last_text) || set.at != NULL) {
        return HTTP_RANGE_WHOLE;
    }
    if (first_text.length == 0) {
        uint64_t suffix;
        if (!text_number(last_text, &suffix)) {
            return HTTP_RANGE_WHOLE;
        }
        if (suffix == 0) {
            return HTTP_RANGE_UNSATISFIABLE;
        }
        from = suffix < size ? size - suffix : 0;
    } else if (!text_number(first_text, &from) || (last_text.length > 0 && (!text_number(last_text, &to) || to < from))) {
        return HTTP_RANGE_WHOLE;
    }
    if (from >= size) {
        return HTTP_RANGE_UNSATISFIABLE;
    }
    *first = (uint32_t)from;
    *length = to < size ? (uint32_t)(to - from) + 1 : size - (uint32_t)from;
    return HTTP_RANGE_PART;
}
