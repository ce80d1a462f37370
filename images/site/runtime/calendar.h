// Seconds since 1970 and dates of the Gregorian calendar, UTC, and HTTP's way to write them (RFC 9110 section 5.6.7).
#pragma once

#include "runtime/writer.h"

struct calendar_time {
    unsigned year, month, day, hour, minute, second;   // month and day from 1
};

// False unless TIME is a date from 1970 to 9999.
bool calendar_to_seconds(const struct calendar_time *time, int64_t *seconds);

// SECONDS from 1970 to 9999.
struct calendar_time calendar_from_seconds(int64_t seconds);

// As "Sun, 06 Nov 1994 08:49:37 GMT".
void calendar_write_http(struct writer *writer, int64_t seconds);

// All three formats that a recipient has to accept.
bool calendar_parse_http(struct text text, int64_t *seconds);
