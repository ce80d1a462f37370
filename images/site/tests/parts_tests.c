// Encodings, ranges and bodies: the smaller parsers.
#include "http/body.h"
#include "http/encodings.h"
#include "http/range.h"
#include "tests/test.h"

#include <string.h>

static enum http_coding choose(const char *value)
{
    struct http_encodings encodings = HTTP_ENCODINGS_NONE;
    http_encodings_add(&encodings, (struct text){value, strlen(value)});
    return http_encodings_choose(&encodings, true, true);
}

TEST(encodings_brotli_is_preferred_where_weights_are_equal)
{
    CHECK_NUMBER(choose("gzip, br"), HTTP_BROTLI);
    CHECK_NUMBER(choose("gzip, deflate, br, zstd"), HTTP_BROTLI);
    CHECK_NUMBER(choose("BR;Q=0.5, GZIP ; q=0.500"), HTTP_BROTLI);
    CHECK_NUMBER(choose("gzip"), HTTP_GZIP);
    CHECK_NUMBER(choose("x-gzip"), HTTP_GZIP);
    CHECK_NUMBER(choose("*"), HTTP_BROTLI);
}

TEST(encodings_weights_decide)
{
    CHECK_NUMBER(choose("br;q=0.5, gzip;q=0.8"), HTTP_GZIP);
    CHECK_NUMBER(choose("br;q=0, gzip"), HTTP_GZIP);
    CHECK_NUMBER(choose("br;q=0, *"), HTTP_GZIP);
    CHECK_NUMBER(choose("gzip;q=0.5, identity;q=0.6"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("gzip;q=0.001"), HTTP_GZIP);
    CHECK_NUMBER(choose("gzip;q=1.000"), HTTP_GZIP);
}

TEST(encodings_without_a_usable_one_there_is_none)
{
    struct http_encodings none = HTTP_ENCODINGS_NONE;
    CHECK_NUMBER(http_encodings_choose(&none, true, true), HTTP_IDENTITY);
    CHECK_NUMBER(choose(""), HTTP_IDENTITY);
    CHECK_NUMBER(choose("deflate"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("gzip;q=0"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("gzip;q=1.5"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("gzip;q=x"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("gzip;q="), HTTP_IDENTITY);
    CHECK_NUMBER(choose(",,;,"), HTTP_IDENTITY);
}

TEST(encodings_identity_can_be_excluded)
{
    struct http_encodings encodings = HTTP_ENCODINGS_NONE;
    http_encodings_add(&encodings, TEXT("identity;q=0"));
    CHECK_NUMBER(http_encodings_choose(&encodings, false, false), HTTP_NOT_ACCEPTABLE);
    http_encodings_add(&encodings, TEXT("gzip"));
    CHECK_NUMBER(http_encodings_choose(&encodings, true, false), HTTP_GZIP);
    CHECK_NUMBER(choose("*;q=0"), HTTP_NOT_ACCEPTABLE);
    CHECK_NUMBER(choose("*;q=0, identity"), HTTP_IDENTITY);
    CHECK_NUMBER(choose("*;q=0, br;q=0.1"), HTTP_BROTLI);
}

static void check_range(const char *range, uint32_t size, enum http_range expected, uint32_t first, uint32_t length)
{
    uint32_t actual_first = 0, actual_length = 0;
    CHECK_NUMBER(http_range_parse((struct text){range, strlen(range)}, size, &actual_first, &actual_length), expected);
    if (expected == HTTP_RANGE_PART) {
        CHECK_NUMBER(actual_first, first);
        CHECK_NUMBER(actual_length, length);
    }
}

TEST(range_single_open_and_suffix)
{
    check_range("bytes=0-0", 100, HTTP_RANGE_PART, 0, 1);
    check_range("bytes=10-19", 100, HTTP_RANGE_PART, 10, 10);
    check_range("bytes=90-200", 100, HTTP_RANGE_PART, 90, 10);
    check_range("bytes=99-", 100, HTTP_RANGE_PART, 99, 1);
    check_range("bytes=-30", 100, HTTP_RANGE_PART, 70, 30);
    check_range("bytes=-300", 100, HTTP_RANGE_PART, 0, 100);
    check_range("Bytes = 1-2", 100, HTTP_RANGE_PART, 1, 2);
    check_range("bytes=0-", UINT32_MAX, HTTP_RANGE_PART, 0, UINT32_MAX);
    check_range("bytes=0-999999999999999999", UINT32_MAX, HTTP_RANGE_PART, 0, UINT32_MAX);
}

TEST(range_outside_is_unsatisfiable)
{
    check_range("bytes=100-", 100, HTTP_RANGE_UNSATISFIABLE, 0, 0);
    check_range("bytes=100-200", 100, HTTP_RANGE_UNSATISFIABLE, 0, 0);
    check_range("bytes=-0", 100, HTTP_RANGE_UNSATISFIABLE, 0, 0);
    check_range("bytes=0-", 0, HTTP_RANGE_UNSATISFIABLE, 0, 0);
    check_range("bytes=-1", 0, HTTP_RANGE_UNSATISFIABLE, 0, 0);
}

TEST(range_malformed_foreign_or_several_is_ignored)
{
    static const char *const ignored[] = {"",         "bytes",      "bytes=",     "bytes=-",       "bytes=a-b",        "bytes=5",
                                          "bytes=5-4", "lines=0-1", "bytes=0-1,5-6", "bytes=0-1,", "bytes=0-1-2",      "bytes==0-1",
                                          "0-1",      "bytes=+1-2", "bytes=1--2", "bytes=0x1-2",   "bytes=1-99999999999999999999"};
    for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++) {
        check_range(ignored[i], 100, HTTP_RANGE_WHOLE, 0, 0);
    }
}

static struct http_body body;

// Takes DATA byte by byte, which must give the same as all at once.
static size_t skip(const struct http_request *request, const char *data)
{
    struct http_body whole;
    size_t length = strlen(data), taken = 0;
    CHECK(http_body_begin(&body, request) == http_body_begin(&whole, request));
    size_t taken_at_once = http_body_skip(&whole, data, length);
    while (taken < length && body.state != HTTP_BODY_DONE && body.state != HTTP_BODY_BROKEN) {
        taken += http_body_skip(&body, data + taken, 1);
    }
    CHECK_NUMBER(taken, taken_at_once);
    CHECK_NUMBER(body.state, whole.state);
    return taken;
}

TEST(body_of_a_known_length_ends_there)
{
    struct http_request request = {.content_length = 5};
    CHECK_NUMBER(skip(&request, "12345GET"), 5);
    CHECK_NUMBER(body.state, HTTP_BODY_DONE);
    CHECK_NUMBER(skip(&request, "1234"), 4);
    CHECK_NUMBER(body.state, HTTP_BODY_COUNTED);
    request.content_length = 0;
    CHECK_NUMBER(skip(&request, "GET"), 0);
    request.content_length = HTTP_BODY_MAX;
    CHECK(http_body_begin(&body, &request));
    request.content_length = HTTP_BODY_MAX + 1;
    CHECK(!http_body_begin(&body, &request));
}

TEST(body_in_chunks_ends_with_its_trailers)
{
    struct http_request request = {.is_chunked = true};
    CHECK_NUMBER(skip(&request, "0\r\n\r\nGET"), 5);
    CHECK_NUMBER(body.state, HTTP_BODY_DONE);
    CHECK_NUMBER(skip(&request, "5\r\nhello\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\nGET"), 49);
    CHECK_NUMBER(body.state, HTTP_BODY_DONE);
    CHECK_NUMBER(skip(&request, "5\r\nhel"), 6);
    CHECK_NUMBER(body.state, HTTP_BODY_CHUNK_DATA);
}

TEST(body_in_malformed_chunks_is_broken)
{
    static const char *const broken[] = {"\r\n", "x\r\n", "-1\r\n", "5\nhello", "5\r\nhello5\r\n", "5\r\nhello\n", "0\r\n\n", "0\r\nA: b\n", "123456789\r\n", "5\rx", "1 \n"};
    struct http_request request = {.is_chunked = true};
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        skip(&request, broken[i]);
        CHECK_NUMBER(body.state, HTTP_BODY_BROKEN);
    }
}

TEST(body_in_chunks_beyond_the_bound_is_broken)
{
    static char data[HTTP_BODY_MAX + 16];
    struct http_request request = {.is_chunked = true};
    memset(data, 'x', sizeof(data));
    memcpy(data, "ffffffff\r\n", 10);
    http_body_begin(&body, &request);
    http_body_skip(&body, data, sizeof(data));
    CHECK_NUMBER(body.state, HTTP_BODY_BROKEN);
}
