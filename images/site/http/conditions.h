// Conditional requests (RFC 9110 section 13).
#pragma once

#include "http/request.h"

enum http_condition { HTTP_PROCEED, HTTP_NOT_MODIFIED, HTTP_PRECONDITION_FAILED };

// In the order of section 13.2.2, for a representation with that entity tag and time.
enum http_condition http_condition_evaluate(const struct http_request *request, struct text etag, int64_t last_modified);

// Whether a Range applies: no If-Range, or one that names exactly this representation.
bool http_condition_range_applies(const struct http_request *request, struct text etag, int64_t last_modified);
