#define _GNU_SOURCE

#include "http/response.h"
#include "tests/site.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static char head[HTTP_RESPONSE_HEAD_MAX + 1];
static char request_data[HTTP_HEAD_MAX];
static struct http_response response;

static unsigned ask(const char *request_line, const char *fields)
{
    struct http_request request;
    int length = snprintf(request_data, sizeof(request_data), "%s\r\n%s%s\r\n", request_line, strstr(fields, "Host:") != NULL ? "" : "Host: a\r\n", fields);
    int status = http_request_parse(request_data, (size_t)length, &request);
    if (status == HTTP_COMPLETE) {
        http_respond(site_archive(), &request, TEXT("Thu, 01 Jan 1970 00:00:00 GMT"), head, sizeof(head) - 1, &response);
    } else {
        http_refuse((unsigned)status, TEXT(""), head, sizeof(head) - 1, &response);
    }
    head[response.head.length] = '\0';
    CHECK(memcmp(head + response.head.length - 4, "\r\n\r\n", 4) == 0);
    return response.status;
}

static unsigned get(const char *path, const char *fields)
{
    char line[HTTP_HEAD_MAX - 1024];
    snprintf(line, sizeof(line), "GET %s HTTP/1.1", path);
    return ask(line, fields);
}

static bool has(const char *line)
{
    char wanted[512];
    snprintf(wanted, sizeof(wanted), "\r\n%s\r\n", line);
    return strstr(head, wanted) != NULL;
}

// The entity tag of what was answered last.
static const char *etag(void)
{
    static char copy[64];
    const char *start = strstr(head, "\r\nETag: ");
    snprintf(copy, sizeof(copy), "%.18s", start == NULL ? "none" : start + 8);
    return copy;
}

TEST(response_of_a_file_is_whole)
{
    CHECK_NUMBER(get("/plain.txt", ""), 200);
    CHECK(strncmp(head, "HTTP/1.1 200 OK\r\n", 17) == 0);
    CHECK(has("Date: Thu, 01 Jan 1970 00:00:00 GMT"));
    CHECK(has("Content-Length: 5"));
    CHECK(has("Content-Type: text/plain; charset=utf-8"));
    CHECK(has("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT"));
    CHECK(has("Accept-Ranges: bytes"));
    CHECK(strstr(head, "Connection:") == NULL);
    CHECK_TEXT(response.body, TEXT("plain"));
    CHECK(!response.close);
}

TEST(response_to_head_is_that_to_get_without_its_body)
{
    char of_get[sizeof(head)];
    get("/plain.txt", "");
    memcpy(of_get, head, sizeof(head));
    CHECK_NUMBER(ask("HEAD /plain.txt HTTP/1.1", ""), 200);
    CHECK(strcmp(head, of_get) == 0);
    CHECK_NUMBER(response.body.length, 0);
    CHECK_NUMBER(ask("HEAD /nothing HTTP/1.1", ""), 404);
    CHECK(has("Content-Length: 12"));
    CHECK_NUMBER(response.body.length, 0);
}

TEST(response_head_block_is_that_of_the_coding)
{
    CHECK_NUMBER(get("/", "Accept-Encoding: gzip, br\r\n"), 200);
    CHECK(has("Content-Encoding: br") && has("Vary: Accept-Encoding") && has("Content-Length: 6"));
    CHECK_TEXT(response.body, TEXT("brotli"));
    CHECK_NUMBER(get("/", "Accept-Encoding: gzip\r\n"), 200);
    CHECK_TEXT(response.body, TEXT("gzipped"));
    CHECK_NUMBER(get("/", ""), 200);
    CHECK_TEXT(response.body, TEXT("0123456789"));
    CHECK(has("Vary: Accept-Encoding"));
    CHECK_NUMBER(get("/plain.txt", "Accept-Encoding: gzip, br\r\n"), 200);
    CHECK_TEXT(response.body, TEXT("plain"));
    CHECK_NUMBER(get("/plain.txt", "Accept-Encoding: gzip, identity;q=0\r\n"), 406);
    CHECK_NUMBER(get("/", "Accept-Encoding: identity;q=0\r\nAccept-Encoding: gzip\r\n"), 200);
    CHECK_TEXT(response.body, TEXT("gzipped"));
}

TEST(response_not_modified_has_no_body_and_no_length)
{
    char fields[256];
    get("/plain.txt", "");
    snprintf(fields, sizeof(fields), "If-None-Match: \"x\", W/%s\r\n", etag());
    CHECK_NUMBER(get("/plain.txt", fields), 304);
    CHECK_NUMBER(response.body.length, 0);
    CHECK(strstr(head, "Content-Length") == NULL && strstr(head, "ETag: ") != NULL);
    CHECK_NUMBER(get("/plain.txt", "If-None-Match: *\r\n"), 304);
    CHECK_NUMBER(get("/plain.txt", "If-None-Match: \"x\"\r\n"), 200);
    CHECK_NUMBER(get("/plain.txt", "If-None-Match: x\r\n"), 200);
    CHECK_NUMBER(get("/plain.txt", "If-None-Match: \"\r\n"), 200);
    CHECK_NUMBER(get("/nothing", "If-None-Match: *\r\n"), 404);
}

TEST(response_entity_tags_belong_to_one_coding)
{
    char fields[256];
    get("/", "Accept-Encoding: br\r\n");
    snprintf(fields, sizeof(fields), "If-None-Match: %s\r\n", etag());
    CHECK_NUMBER(get("/", fields), 200);
    strcat(fields, "Accept-Encoding: br\r\n");
    CHECK_NUMBER(get("/", fields), 304);
}

TEST(response_dates_decide_where_no_entity_tag_does)
{
    CHECK_NUMBER(get("/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), 304);
    CHECK_NUMBER(get("/", "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n"), 200);
    CHECK_NUMBER(get("/", "If-Modified-Since: Sun Nov  6 08:49:38 1994\r\n"), 304);
    CHECK_NUMBER(get("/", "If-Modified-Since: yesterday\r\n"), 200);
    CHECK_NUMBER(get("/", "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), 200);
    CHECK_NUMBER(get("/", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n"), 412);
    CHECK_NUMBER(get("/", "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), 200);
    CHECK_NUMBER(get("/", "If-Match: \"x\"\r\n"), 412);
    CHECK_NUMBER(get("/", "If-Match: *\r\n"), 200);
}

TEST(response_ranges_are_parts_of_the_plain_file)
{
    CHECK_NUMBER(get("/", "Range: bytes=2-4\r\nAccept-Encoding: br\r\n"), 206);
    CHECK(has("Content-Range: bytes 2-4/10") && has("Content-Length: 3"));
    CHECK_TEXT(response.body, TEXT("234"));
    CHECK_NUMBER(get("/", "Range: bytes=-3\r\n"), 206);
    CHECK_TEXT(response.body, TEXT("789"));
    CHECK_NUMBER(get("/", "Range: bytes=7-\r\n"), 206);
    CHECK_TEXT(response.body, TEXT("789"));
    CHECK_NUMBER(get("/", "Range: bytes=10-\r\n"), 416);
    CHECK(has("Content-Range: bytes */10") && has("Content-Length: 0"));
    CHECK_NUMBER(response.body.length, 0);
    CHECK_NUMBER(get("/empty", "Range: bytes=0-\r\n"), 416);
    CHECK_NUMBER(get("/", "Range: bytes=0-1,3-4\r\n"), 200);
    CHECK_TEXT(response.body, TEXT("0123456789"));
    CHECK_NUMBER(ask("HEAD / HTTP/1.1", "Range: bytes=2-4\r\n"), 200);
    CHECK_NUMBER(get("/nothing", "Range: bytes=2-4\r\n"), 404);
    CHECK_NUMBER(get("/", "Range: bytes=2-4\r\nIf-None-Match: *\r\n"), 304);
}

TEST(response_if_range_must_name_exactly_this_file)
{
    char fields[256];
    get("/", "");
    snprintf(fields, sizeof(fields), "Range: bytes=0-0\r\nIf-Range: %s\r\n", etag());
    CHECK_NUMBER(get("/", fields), 206);
    snprintf(fields, sizeof(fields), "Range: bytes=0-0\r\nIf-Range: W/%s\r\n", etag());
    CHECK_NUMBER(get("/", fields), 200);
    CHECK_NUMBER(get("/", "Range: bytes=0-0\r\nIf-Range: \"x\"\r\n"), 200);
    CHECK_NUMBER(get("/", "Range: bytes=99-\r\nIf-Range: \"x\"\r\n"), 200);
    CHECK_NUMBER(get("/", "Range: bytes=0-0\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), 206);
    CHECK_NUMBER(get("/", "Range: bytes=0-0\r\nIf-Range: Sun, 06 Nov 1994 08:49:38 GMT\r\n"), 200);
}

TEST(response_redirects_keep_the_query)
{
    CHECK_NUMBER(get("/dir", ""), 301);
    CHECK(has("Location: dir/") && has("Content-Length: 0"));
    CHECK_NUMBER(get("/dir?a=b&c=%20", ""), 301);
    CHECK(has("Location: dir/?a=b&c=%20"));
    CHECK_NUMBER(get("/dir/?a=b", ""), 200);
}

TEST(response_paths_are_decoded_and_normalised)
{
    CHECK_NUMBER(get("/with%20blank", ""), 200);
    CHECK_NUMBER(get("/x/../plain.txt", ""), 200);
    CHECK_NUMBER(get("/%2e%2e/%2e%2e/plain.txt", ""), 200);
    CHECK_NUMBER(get("http://any/plain.txt?q", ""), 200);
    CHECK_NUMBER(get("/dir%2f", ""), 404);
    CHECK_NUMBER(get("//plain.txt", ""), 404);
    CHECK_NUMBER(get("/plain.txt/", ""), 404);
    CHECK_NUMBER(get("/%zz", ""), 400);
    CHECK(response.close);
    CHECK_NUMBER(get("/%00", ""), 400);
}

TEST(response_other_methods_are_refused)
{
    CHECK_NUMBER(ask("POST / HTTP/1.1", ""), 405);
    CHECK(has("Allow: GET, HEAD"));
    CHECK(!response.close);
    CHECK_NUMBER(ask("OPTIONS * HTTP/1.1", ""), 405);
    CHECK_NUMBER(ask("BREW / HTTP/1.1", ""), 501);
    CHECK_NUMBER(ask("POST / HTTP/1.1", "Content-Length: 65537\r\n"), 413);
    CHECK(response.close && has("Connection: close"));
    CHECK_NUMBER(ask("GET / HTTP/1.1", "Content-Length: 99999999\r\n"), 413);
}

TEST(response_says_when_it_closes)
{
    get("/", "Connection: close\r\n");
    CHECK(response.close && has("Connection: close"));
    ask("GET / HTTP/1.0", "");
    CHECK(response.close && has("Connection: close"));
    ask("GET / HTTP/1.0", "Connection: keep-alive\r\n");
    CHECK(!response.close && has("Connection: keep-alive"));
    CHECK_NUMBER(ask("POST / HTTP/1.1", "Expect: 100-continue\r\nContent-Length: 10\r\n"), 405);
    CHECK(response.close);
}

TEST(response_refusals_are_whole_responses)
{
    static const unsigned statuses[] = {400, 405, 406, 408, 412, 413, 414, 417, 431, 501, 505};
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        char start[32];
        http_refuse(statuses[i], TEXT(""), head, sizeof(head) - 1, &response);
        head[response.head.length] = '\0';
        snprintf(start, sizeof(start), "HTTP/1.1 %u ", statuses[i]);
        CHECK(strncmp(head, start, strlen(start)) == 0);
        CHECK(response.close && has("Connection: close") && has("Content-Type: text/plain"));
        CHECK(response.body.length > 0 && strstr(head, "Date:") == NULL);
    }
}

TEST(response_with_the_longest_query_fits)
{
    char path[HTTP_TARGET_MAX + 1] = "/dir?";
    memset(path + 5, 'q', sizeof(path) - 6);
    path[sizeof(path) - 1] = '\0';
    CHECK_NUMBER(get(path, ""), 301);
    CHECK(response.head.length > HTTP_TARGET_MAX - 4);
}
