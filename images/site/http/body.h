// A request's body, which a static site has no use for: skipped, up to a bound, so that the connection can go on.
#pragma once

#include "http/request.h"

#define HTTP_BODY_MAX 65536

enum http_body_state {
    HTTP_BODY_DONE,
    HTTP_BODY_COUNTED,          // so many bytes
    HTTP_BODY_CHUNK_SIZE,       // chunked (RFC 9112 section 7.1), in that part of it
    HTTP_BODY_CHUNK_EXTENSION,
    HTTP_BODY_CHUNK_SIZE_END,
    HTTP_BODY_CHUNK_DATA,
    HTTP_BODY_CHUNK_DATA_CR,
    HTTP_BODY_CHUNK_DATA_LF,
    HTTP_BODY_TRAILER_START,
    HTTP_BODY_TRAILER,
    HTTP_BODY_TRAILER_LF,
    HTTP_BODY_END_LF,
    HTTP_BODY_BROKEN,           // malformed, or longer than the bound
};

struct http_body {
    enum http_body_state state;
    uint64_t remaining;         // of what is counted
    uint32_t digits;            // of the chunk's size so far
    uint32_t skipped;
};

// What follows REQUEST's head. False where it is announced as longer than HTTP_BODY_MAX.
bool http_body_begin(struct http_body *body, const struct http_request *request);

// Takes as much of DATA as belongs to the body and returns how much that was.
size_t http_body_skip(struct http_body *body, const char *data, size_t length);
