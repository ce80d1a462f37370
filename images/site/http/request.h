// A request's head, parsed strictly (RFC 9112): whatever two parsers could read differently is refused. A pure function over a buffer.
#pragma once

#include "http/encodings.h"
#include "runtime/text.h"

#define HTTP_HEAD_MAX       16384       // request line and header section
#define HTTP_TARGET_MAX     12288       // a path of ARCHIVE_PATH_MAX bytes, every one percent-encoded
#define HTTP_FIELDS_MAX     128
#define HTTP_LIST_MAX       4           // lines of one list-valued header

#define HTTP_COMPLETE       0
#define HTTP_INCOMPLETE     (-1)

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_NOT_ALLOWED, HTTP_UNKNOWN };

struct http_list {
    struct text lines[HTTP_LIST_MAX];
    size_t count;
};

struct http_request {
    enum http_method method;
    struct text path;               // still percent-encoded, without the query; begins with '/'
    struct text query;              // with its '?'; may be empty
    bool is_http_1_0;
    bool keep_alive;
    bool expects_continue;
    bool is_chunked;
    uint64_t content_length;
    struct http_encodings encodings;
    struct text range;              // these are empty where the header is not there
    struct text if_range;
    struct text if_modified_since;
    struct text if_unmodified_since;
    struct http_list if_none_match;
    struct http_list if_match;
    size_t length;                  // of the head with its blank line
};

// HTTP_COMPLETE; HTTP_INCOMPLETE: more is needed; else the status (400 …) of the refusal, after which nothing of the connection can be trusted.
int http_request_parse(const char *data, size_t length, struct http_request *request);
