// From a request to what is sent: a head written here, a body that lies in the archive. A pure function; nothing of the body is copied.
#pragma once

#include "http/archive.h"
#include "http/request.h"
#include "runtime/writer.h"

#define HTTP_RESPONSE_HEAD_MAX (ARCHIVE_HEAD_MAX + HTTP_TARGET_MAX + 512)

struct http_response {
    unsigned status;
    struct text head;           // in the buffer given
    struct text body;           // in the archive or the kernel; empty for HEAD
    bool close;
};

// DATE is the value of the Date header, empty where the machine has no clock (RFC 9110 section 6.6.1).
void http_respond(const struct archive *archive, const struct http_request *request, struct text date, char *buffer, size_t size,
                  struct http_response *response);

// A refusal with STATUS, after which the connection is closed.
void http_refuse(unsigned status, struct text date, char *buffer, size_t size, struct http_response *response);
