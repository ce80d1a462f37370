// Accept-Encoding (RFC 9110 section 12.5.3).
#pragma once

#include "runtime/text.h"

#define HTTP_WEIGHT_NOT_SAID (-1)

// Weights in thousandths.
struct http_encodings {
    int16_t brotli;
    int16_t gzip;
    int16_t identity;
    int16_t any;
};

#define HTTP_ENCODINGS_NONE ((struct http_encodings){-1, -1, -1, -1})

enum http_coding { HTTP_IDENTITY, HTTP_GZIP, HTTP_BROTLI, HTTP_NOT_ACCEPTABLE };

// Takes in one line of the header.
void http_encodings_add(struct http_encodings *encodings, struct text value);

// The best of what there is: highest weight, then brotli before gzip before none.
enum http_coding http_encodings_choose(const struct http_encodings *encodings, bool has_gzip, bool has_brotli);
