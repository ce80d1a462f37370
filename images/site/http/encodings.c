#include "http/encodings.h"

#define WEIGHT_FULL 1000

// "1", "0.", "0.375": at most three decimals. A malformed weight counts as none: the coding is not used.
static int16_t parse_weight(struct text text)
{
    if (text.length == 0 || text.length > 5 || (text.at[0] != '0' && text.at[0] != '1') || (text.length > 1 && text.at[1] != '.')) {
        return 0;
    }
    int weight = (text.at[0] - '0') * WEIGHT_FULL;
    int unit = WEIGHT_FULL / 10;
    for (size_t i = 2; i < text.length; i++, unit /= 10) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return 0;
        }
        weight += (text.at[i] - '0') * unit;
    }
    return (int16_t)(weight > WEIGHT_FULL ? 0 : weight);
}

static int16_t weight_of(struct text parameters)
{
    struct text parameter, name, weight;
    while (text_next_part(&parameters, ';', &parameter)) {
        if (text_next_part(&parameter, '=', &name) && text_equals_ignoring_case(name, TEXT("q"))) {
            return text_next_part(&parameter, '=', &weight) ? parse_weight(weight) : 0;
        }
    }
    return WEIGHT_FULL;
}

void http_encodings_add(struct http_encodings *encodings, struct text value)
{
    struct text element, coding;
    while (text_next_part(&value, ',', &element)) {
        if (element.length == 0 || !text_next_part(&element, ';', &coding)) {
            continue;
        }
        int16_t weight = weight_of(element);
        if (text_equals_ignoring_case(coding, TEXT("br"))) {
            encodings->brotli = weight;
        } else if (text_equals_ignoring_case(coding, TEXT("gzip")) || text_equals_ignoring_case(coding, TEXT("x-gzip"))) {
            encodings->gzip = weight;
        } else if (text_equals_ignoring_case(coding, TEXT("identity"))) {
            encodings->identity = weight;
        } else if (text_equals(coding, TEXT("*"))) {
            encodings->any = weight;
        }
    }
}

static int said(int16_t own, int16_t any, int otherwise)
{
    return own != HTTP_WEIGHT_NOT_SAID ? own : any != HTTP_WEIGHT_NOT_SAID ? any : otherwise;
}

enum http_coding http_encodings_choose(const struct http_encodings *encodings, bool has_gzip, bool has_brotli)
{
    int brotli = has_brotli ? said(encodings->brotli, encodings->any, 0) : 0;
    int gzip = has_gzip ? said(encodings->gzip, encodings->any, 0) : 0;
    int best = brotli > gzip ? brotli : gzip;

    // No coding at all is acceptable unless excluded, and preferred to a coding only where the client says so by a weight of its own.
    int identity = said(encodings->identity, encodings->any == 0 ? 0 : HTTP_WEIGHT_NOT_SAID, 1);
    if (best == 0 || identity > best) {
        return identity > 0 ? HTTP_IDENTITY : best > 0 ? (brotli >= gzip ? HTTP_BROTLI : HTTP_GZIP) : HTTP_NOT_ACCEPTABLE;
    }
    return brotli >= gzip ? HTTP_BROTLI : HTTP_GZIP;
}
