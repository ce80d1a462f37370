// Any bytes as requests: never read or written out of bounds, and what is answered is a whole response.
#include "http/body.h"
#include "http/response.h"
#include "tests/site.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition) {
        __builtin_trap();
    }
}

static void answer(const struct http_request *request)
{
    char head[HTTP_RESPONSE_HEAD_MAX];
    struct http_response response;
    http_respond(site_archive(), request, TEXT("Thu, 01 Jan 1970 00:00:00 GMT"), head, sizeof(head), &response);
    require(response.head.length < sizeof(head) && response.head.length > 4);
    require(memcmp(head + response.head.length - 4, "\r\n\r\n", 4) == 0);
    for (size_t i = 0; i < response.body.length; i++) {
        require(response.body.at[i] != '\0');           // every byte of it can be read
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    while (size > 0) {
        struct http_request request;
        struct http_body body;
        int status = http_request_parse(at, size, &request);
        require(status == HTTP_COMPLETE || status == HTTP_INCOMPLETE || (status >= 400 && status < 600));
        if (status != HTTP_COMPLETE) {
            return 0;
        }
        require(request.length > 0 && request.length <= size && memcmp(at + request.length - 2, "\r\n", 2) == 0);
        // One byte less is one byte too few: a request in pieces is the same request.
        require(http_request_parse(at, request.length - 1, &request) == HTTP_INCOMPLETE);
        http_request_parse(at, size, &request);
        answer(&request);
        at += request.length;
        size -= request.length;
        if (http_body_begin(&body, &request)) {
            size_t taken = http_body_skip(&body, at, size);
            at += taken;
            size -= taken;
        }
    }
    return 0;
}
