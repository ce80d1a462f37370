#include "http/body.h"

#define SIZE_DIGITS_MAX 8

bool http_body_begin(struct http_body *body, const struct http_request *request)
{
    *body = (struct http_body){0};
    if (request->is_chunked) {
        body->state = HTTP_BODY_CHUNK_SIZE;
    } else if (request->content_length > 0) {
        body->state = HTTP_BODY_COUNTED;
        body->remaining = request->content_length;
    }
    return body->remaining <= HTTP_BODY_MAX;
}

static enum http_body_state expect(char c, char wanted, enum http_body_state next)
{
    return c == wanted ? next : HTTP_BODY_BROKEN;
}

static enum http_body_state chunk_size(struct http_body *body, char c)
{
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    if (digit >= 0) {
        body->remaining = body->remaining << 4 | (unsigned)digit;
        return ++body->digits <= SIZE_DIGITS_MAX ? HTTP_BODY_CHUNK_SIZE : HTTP_BODY_BROKEN;
    }
    if (body->digits == 0) {
        return HTTP_BODY_BROKEN;
    }
    return c == '\r' ? HTTP_BODY_CHUNK_SIZE_END : c == ';' || c == ' ' || c == '\t' ? HTTP_BODY_CHUNK_EXTENSION : HTTP_BODY_BROKEN;
}

static enum http_body_state until_line_end(char c, enum http_body_state same, enum http_body_state at_end)
{
    return c == '\r' ? at_end : c == '\n' || c == '\0' ? HTTP_BODY_BROKEN : same;
}

static enum http_body_state step(struct http_body *body, char c)
{
    switch (body->state) {
    case HTTP_BODY_CHUNK_SIZE:
        return chunk_size(body, c);
    case HTTP_BODY_CHUNK_EXTENSION:
        return until_line_end(c, HTTP_BODY_CHUNK_EXTENSION, HTTP_BODY_CHUNK_SIZE_END);
    case HTTP_BODY_CHUNK_SIZE_END:
        body->digits = 0;
        return expect(c, '\n', body->remaining > 0 ? HTTP_BODY_CHUNK_DATA : HTTP_BODY_TRAILER_START);
    case HTTP_BODY_CHUNK_DATA_CR:
        return expect(c, '\r', HTTP_BODY_CHUNK_DATA_LF);
    case HTTP_BODY_CHUNK_DATA_LF:
        return expect(c, '\n', HTTP_BODY_CHUNK_SIZE);
    case HTTP_BODY_TRAILER_START:
        return until_line_end(c, HTTP_BODY_TRAILER, HTTP_BODY_END_LF);
    case HTTP_BODY_TRAILER:
        return until_line_end(c, HTTP_BODY_TRAILER, HTTP_BODY_TRAILER_LF);
    case HTTP_BODY_TRAILER_LF:
        return expect(c, '\n', HTTP_BODY_TRAILER_START);
    case HTTP_BODY_END_LF:
        return expect(c, '\n', HTTP_BODY_DONE);
    default:
        return HTTP_BODY_BROKEN;
    }
}

size_t http_body_skip(struct http_body *body, const char *data, size_t length)
{
    size_t taken = 0;
    while (taken < length && body->state != HTTP_BODY_DONE && body->state != HTTP_BODY_BROKEN) {
        size_t part = 1;
        if (body->state == HTTP_BODY_COUNTED || body->state == HTTP_BODY_CHUNK_DATA) {
            part = length - taken < body->remaining ? length - taken : (size_t)body->remaining;
            body->remaining -= part;
            if (body->remaining == 0) {
                body->state = body->state == HTTP_BODY_COUNTED ? HTTP_BODY_DONE : HTTP_BODY_CHUNK_DATA_CR;
            }
        } else {
            body->state = step(body, data[taken]);
        }
        taken += part;
        body->skipped += (uint32_t)part;
        if (body->skipped > HTTP_BODY_MAX) {
            body->state = HTTP_BODY_BROKEN;
        }
    }
    return taken;
}
