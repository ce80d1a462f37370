// Any bytes as a body in chunks: taken in two parts they give what they give at once.
#include "http/body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_request request = {.is_chunked = true};
    struct http_body whole, parts;
    const char *at = (const char *)data;
    size_t half = size / 2;
    http_body_begin(&whole, &request);
    http_body_begin(&parts, &request);
    size_t taken = http_body_skip(&whole, at, size);
    size_t first = http_body_skip(&parts, at, half);
    size_t second = first < half ? 0 : http_body_skip(&parts, at + half, size - half);
    if (taken > size || taken != first + second || whole.state != parts.state) {
        __builtin_trap();
    }
    return 0;
}
