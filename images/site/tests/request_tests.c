#include "http/request.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct http_request request;
static char *kept;

// Parses a copy of exactly that size, so that the sanitizer sees a byte read too far. The copy lives until the next call.
static int parse_bytes(const char *data, size_t length)
{
    free(kept);
    kept = malloc(length == 0 ? 1 : length);
    memcpy(kept, data, length);
    return http_request_parse(kept, length, &request);
}

static int parse(const char *data)
{
    return parse_bytes(data, strlen(data));
}

// One header line more in an otherwise good request.
static int parse_with(const char *line)
{
    char data[4096];
    snprintf(data, sizeof(data), "GET / HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n", line);
    return parse(data);
}

TEST(request_of_a_browser_is_understood)
{
    const char *data = "GET /a/b%20c?x=1&y=%3F HTTP/1.1\r\nHost: site.localhost:8080\r\nUser-Agent: x\r\nAccept-Encoding: gzip, deflate, br\r\n"
                       "If-None-Match: \"a\", W/\"b\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nRange: bytes=0-1\r\n\r\n";
    CHECK_NUMBER(parse(data), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_GET);
    CHECK_TEXT(request.path, TEXT("/a/b%20c"));
    CHECK_TEXT(request.query, TEXT("?x=1&y=%3F"));
    CHECK(request.keep_alive);
    CHECK_NUMBER(request.encodings.gzip, 1000);
    CHECK_NUMBER(request.encodings.brotli, 1000);
    CHECK_NUMBER(request.if_none_match.count, 1);
    CHECK_TEXT(request.range, TEXT("bytes=0-1"));
    CHECK_NUMBER(request.length, strlen(data));
}

TEST(request_every_prefix_of_a_good_one_is_incomplete)
{
    const char *data = "\r\nHEAD /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET";
    size_t length = strstr(data, "abc") - data;
    for (size_t part = 0; part < length; part++) {
        CHECK_NUMBER(parse_bytes(data, part), HTTP_INCOMPLETE);
    }
    CHECK_NUMBER(parse_bytes(data, strlen(data)), HTTP_COMPLETE);
    CHECK_NUMBER(request.length, length);
    CHECK_NUMBER(request.content_length, 3);
}

TEST(request_methods_are_told_apart)
{
    CHECK_NUMBER(parse("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_HEAD);
    CHECK_NUMBER(parse("POST / HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_NOT_ALLOWED);
    CHECK_NUMBER(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_NOT_ALLOWED);
    CHECK_NUMBER(parse("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_NOT_ALLOWED);
    CHECK_NUMBER(parse("get / HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(request.method, HTTP_UNKNOWN);
    CHECK_NUMBER(parse("G@T / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse(" GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(request_absolute_form_is_reduced_to_its_path)
{
    CHECK_NUMBER(parse("GET http://a.b:80/x/y?z HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_TEXT(request.path, TEXT("/x/y"));
    CHECK_TEXT(request.query, TEXT("?z"));
    CHECK_NUMBER(parse("GET HTTP://a HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_TEXT(request.path, TEXT("/"));
    CHECK_NUMBER(parse("GET https://a?q HTTP/1.1\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_TEXT(request.path, TEXT("/"));
    CHECK_TEXT(request.query, TEXT("?q"));
    CHECK_NUMBER(parse("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
}

TEST(request_wrong_targets_are_refused)
{
    CHECK_NUMBER(parse("GET x HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET  HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / x HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse_bytes("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), 400);
}

TEST(request_versions_are_one_dot_something)
{
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\n\r\n"), HTTP_COMPLETE);
    CHECK(request.is_http_1_0 && !request.keep_alive);
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), HTTP_COMPLETE);
    CHECK(request.keep_alive);
    CHECK_NUMBER(parse("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(parse("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
    CHECK_NUMBER(parse("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), 505);
    CHECK_NUMBER(parse("GET / http/1.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1 \r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/11.1\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET /\r\nHost: a\r\n\r\n"), 400);
}

TEST(request_exactly_one_good_host_is_wanted)
{
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost:\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), HTTP_COMPLETE);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"), 400);
}

TEST(request_connection_options_are_a_list)
{
    CHECK_NUMBER(parse_with("Connection: close"), HTTP_COMPLETE);
    CHECK(!request.keep_alive);
    CHECK_NUMBER(parse_with("Connection: TE , Close"), HTTP_COMPLETE);
    CHECK(!request.keep_alive);
    CHECK_NUMBER(parse_with("Connection: closed"), HTTP_COMPLETE);
    CHECK(request.keep_alive);
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"), HTTP_COMPLETE);
    CHECK(!request.keep_alive);
}

TEST(request_that_two_parsers_could_frame_differently_is_refused)
{
    CHECK_NUMBER(parse_with("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400);
    CHECK_NUMBER(parse_with("Transfer-Encoding: chunked\r\nContent-Length: 0"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 5\r\nContent-Length: 5"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 5\r\nContent-Length: 6"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 5, 5"), 400);
    CHECK_NUMBER(parse_with("Content-Length: +5"), 400);
    CHECK_NUMBER(parse_with("Content-Length: -5"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 0x5"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 5 5"), 400);
    CHECK_NUMBER(parse_with("Content-Length:"), 400);
    CHECK_NUMBER(parse_with("Content-Length: 99999999999999999999"), 400);
    CHECK_NUMBER(parse_with("Content-Length : 5"), 400);
    CHECK_NUMBER(parse_with("Transfer-Encoding : chunked"), 400);
    CHECK_NUMBER(parse_with(" Transfer-Encoding: chunked"), 400);
    CHECK_NUMBER(parse_with("X: a\r\n b"), 400);
    CHECK_NUMBER(parse_with("X: a\r\n\tb"), 400);
    CHECK_NUMBER(parse_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400);
    CHECK_NUMBER(parse_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"), 501);
    CHECK_NUMBER(parse_with("Transfer-Encoding: gzip, chunked"), 501);
    CHECK_NUMBER(parse_with("Transfer-Encoding: xchunked"), 501);
    CHECK_NUMBER(parse_with("Transfer-Encoding: \x0b" "chunked"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\nHost: a\n\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: a\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"), 400);
    CHECK_NUMBER(parse("GET / HTTP/1.1\rHost: a\r\n\r\n"), 400);
    CHECK_NUMBER(parse_with("X: a\x01"), 400);
    CHECK_NUMBER(parse_with("X: a\x7f"), 400);
    CHECK_NUMBER(parse_with(": a"), 400);
    CHECK_NUMBER(parse_with("X"), 400);
    CHECK_NUMBER(parse_with("X(y): a"), 400);
    CHECK_NUMBER(parse_bytes("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 33), 400);
}

TEST(request_chunked_is_the_only_transfer_coding)
{
    CHECK_NUMBER(parse_with("Transfer-Encoding: Chunked"), HTTP_COMPLETE);
    CHECK(request.is_chunked);
}

TEST(request_expectations_other_than_continue_fail)
{
    CHECK_NUMBER(parse_with("Expect: 100-Continue"), HTTP_COMPLETE);
    CHECK(request.expects_continue);
    CHECK_NUMBER(parse_with("Expect: 200-ok"), 417);
    CHECK_NUMBER(parse("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n"), HTTP_COMPLETE);
    CHECK(!request.expects_continue);
}

TEST(request_limits_have_their_statuses)
{
    static char data[HTTP_HEAD_MAX * 2];
    int length = snprintf(data, sizeof(data), "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_TARGET_MAX - 1, 0);
    CHECK_NUMBER(parse_bytes(data, (size_t)length), HTTP_COMPLETE);
    length = snprintf(data, sizeof(data), "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n", HTTP_TARGET_MAX, 0);
    CHECK_NUMBER(parse_bytes(data, (size_t)length), 414);
    memset(data, 'x', sizeof(data));
    memcpy(data, "GET /", 5);
    CHECK_NUMBER(parse_bytes(data, HTTP_HEAD_MAX - 1), HTTP_INCOMPLETE);
    CHECK_NUMBER(parse_bytes(data, HTTP_HEAD_MAX), 414);
    memcpy(data, "GET / HTTP/1.1\r\nHost: a\r\nX: ", 28);
    CHECK_NUMBER(parse_bytes(data, HTTP_HEAD_MAX - 1), HTTP_INCOMPLETE);
    CHECK_NUMBER(parse_bytes(data, HTTP_HEAD_MAX), 431);
    length = snprintf(data, sizeof(data), "GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < HTTP_FIELDS_MAX; i++) {
        length += snprintf(data + length, sizeof(data) - (size_t)length, "X: y\r\n");
    }
    length += snprintf(data + length, sizeof(data) - (size_t)length, "\r\n");
    CHECK_NUMBER(parse_bytes(data, (size_t)length), 431);
}

TEST(request_lists_of_many_lines_are_bounded)
{
    CHECK_NUMBER(parse_with("If-None-Match: \"a\"\r\nIf-None-Match: \"b\"\r\nIf-None-Match: \"c\"\r\nIf-None-Match: \"d\""), HTTP_COMPLETE);
    CHECK_NUMBER(request.if_none_match.count, 4);
    CHECK_NUMBER(parse_with("If-Match: \"a\"\r\nIf-Match: \"b\"\r\nIf-Match: \"c\"\r\nIf-Match: \"d\"\r\nIf-Match: \"e\""), 431);
}
