// The first line of a request: method, target, version (RFC 9112 section 3).
#pragma once

#include "http/request.h"

// Fills in what the line says. HTTP_COMPLETE, or the status of the refusal.
int http_request_line_parse(struct text line, struct http_request *request);
