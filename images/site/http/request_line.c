#include "http/request_line.h"

#include "http/token.h"
#include <string.h>

static enum http_method parse_method(struct text method)
{
    static const struct text others[] = {{"POST", 4}, {"PUT", 3}, {"DELETE", 6}, {"OPTIONS", 7}, {"PATCH", 5}, {"TRACE", 5}, {"CONNECT", 7}};
    if (text_equals(method, TEXT("GET"))) {
        return HTTP_GET;
    }
    if (text_equals(method, TEXT("HEAD"))) {
        return HTTP_HEAD;
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (text_equals(method, others[i])) {
            return HTTP_NOT_ALLOWED;
        }
    }
    return HTTP_UNKNOWN;
}

static int parse_version(struct text version, struct http_request *request)
{
    if (version.length != 8 || memcmp(version.at, "HTTP/", 5) != 0 || version.at[5] < '0' || version.at[5] > '9' || version.at[6] != '.'
        || version.at[7] < '0' || version.at[7] > '9') {
        return 400;
    }
    request->is_http_1_0 = version.at[7] == '0';
    return version.at[5] == '1' ? HTTP_COMPLETE : 505;
}

// Origin form or absolute form; the other two belong to methods that are not served.
static int parse_target(struct text target, struct http_request *request)
{
    static const struct text schemes[] = {{"http://", 7}, {"https://", 8}};
    if (target.length > HTTP_TARGET_MAX) {
        return 414;
    }
    for (size_t i = 0; i < target.length; i++) {
        unsigned char c = (unsigned char)target.at[i];
        if (c <= ' ' || c >= 0x7f || c == '#') {
            return 400;
        }
    }
    for (size_t i = 0; i < 2 && target.length > 0 && target.at[0] != '/'; i++) {
        if (target.length > schemes[i].length && text_equals_ignoring_case((struct text){target.at, schemes[i].length}, schemes[i])) {
            size_t authority = schemes[i].length;
            while (authority < target.length && target.at[authority] != '/' && target.at[authority] != '?') {
                authority++;
            }
            if (authority == schemes[i].length) {
                return 400;
            }
            target = (struct text){target.at + authority, target.length - authority};
            if (target.length == 0 || target.at[0] == '?') {
                request->path = TEXT("/");
                request->query = target;
                return HTTP_COMPLETE;
            }
        }
    }
    if (target.length == 0 || target.at[0] != '/') {
        return request->method == HTTP_NOT_ALLOWED && target.length > 0 ? HTTP_COMPLETE : 400;
    }
    size_t path = 0;
    while (path < target.length && target.at[path] != '?') {
        path++;
    }
    request->path = (struct text){target.at, path};
    request->query = (struct text){target.at + path, target.length - path};
    return HTTP_COMPLETE;
}

int http_request_line_parse(struct text line, struct http_request *request)
{
    size_t method = 0;
    while (method < line.length && http_is_token_character((unsigned char)line.at[method])) {
        method++;
    }
    if (method == 0 || method == line.length || line.at[method] != ' ') {
        return 400;
    }
    request->method = parse_method((struct text){line.at, method});

    struct text rest = {line.at + method + 1, line.length - method - 1};
    size_t target = 0;
    while (target < rest.length && rest.at[target] != ' ') {
        target++;
    }
    if (target == rest.length) {
        return target > HTTP_TARGET_MAX ? 414 : 400;
    }
    int result = parse_version((struct text){rest.at + target + 1, rest.length - target - 1}, request);
    return result != HTTP_COMPLETE ? result : parse_target((struct text){rest.at, target}, request);
}
