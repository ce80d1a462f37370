// The Range header (RFC 9110 section 14.1.2), for one range of bytes.
#pragma once

#include "runtime/text.h"

enum http_range {
    HTTP_RANGE_WHOLE,           // to be ignored: another unit, malformed, or several ranges
    HTTP_RANGE_PART,
    HTTP_RANGE_UNSATISFIABLE,
};

// FIRST and LENGTH of the part, inside SIZE bytes.
enum http_range http_range_parse(struct text range, uint32_t size, uint32_t *first, uint32_t *length);
