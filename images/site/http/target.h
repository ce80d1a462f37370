// From a request's path to an archive's: percent-decoding and dot segments (RFC 3986 sections 2.1 and 5.2.4).
#pragma once

#include "runtime/text.h"

enum http_target {
    HTTP_TARGET_GOOD,
    HTTP_TARGET_MALFORMED,      // a percent sign without two hexadecimal digits, or an encoded NUL
    HTTP_TARGET_NOWHERE,        // well-formed, but no file can have that path: too long, or a slash inside a name
};

// Writes PATH, decoded, without dot segments, into BUFFER.
enum http_target http_target_decode(struct text path, char *buffer, size_t size, struct text *decoded);
