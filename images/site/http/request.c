#include "http/request.h"

#include <string.h>

struct cursor {
    const char *at;
    const char *end;
};

struct framing {
    unsigned hosts;
    unsigned content_lengths;
    unsigned transfer_encodings;
    bool connection_close;
    bool connection_keep_alive;
};

// RFC 9110 section 5.6.2.
static bool is_token_character(unsigned char c)
{
    static const uint32_t allowed[8] = {0x00000000, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff, 0, 0, 0, 0};
    return (allowed[c >> 5] >> (c & 31) & 1) != 0;
}

// The next line without its CR LF. HTTP_INCOMPLETE where it has no end yet; 400 for a control character in it, a bare LF or CR.
static int next_line(struct cursor *cursor, struct text *line)
{
    const char *at = cursor->at;
    for (; at < cursor->end; at++) {
        unsigned char c = (unsigned char)*at;
        if (c >= ' ' && c != 0x7f) {
            continue;
        }
        if (c == '\r') {
            if (at + 1 == cursor->end) {
                return HTTP_INCOMPLETE;
            }
            if (at[1] != '\n') {
                return 400;
            }
            *line = (struct text){cursor->at, (size_t)(at - cursor->at)};
            cursor->at = at + 2;
            return HTTP_COMPLETE;
        }
        if (c != '\t') {
            return 400;
        }
    }
    return HTTP_INCOMPLETE;
}

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

static int parse_request_line(struct text line, struct http_request *request)
{
    size_t method = 0;
    while (method < line.length && is_token_character((unsigned char)line.at[method])) {
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

static bool is_host(struct text host)
{
    for (size_t i = 0; i < host.length; i++) {
        unsigned char c = (unsigned char)host.at[i];
        if (c <= ' ' || c >= 0x7f || c == '/' || c == '?' || c == '#' || c == '@' || c == '\\' || c == ',' || c == '"' || c == '<' || c == '>') {
            return false;
        }
    }
    return true;
}

static int add_to_list(struct http_list *list, struct text value)
{
    if (list->count == HTTP_LIST_MAX) {
        return 431;
    }
    list->lines[list->count++] = value;
    return HTTP_COMPLETE;
}

static void parse_connection(struct text value, struct framing *framing)
{
    struct text option;
    while (text_next_part(&value, ',', &option)) {
        framing->connection_close |= text_equals_ignoring_case(option, TEXT("close"));
        framing->connection_keep_alive |= text_equals_ignoring_case(option, TEXT("keep-alive"));
    }
}

// The headers that change an answer; any other is none of a static site's business.
static int parse_field(struct text name, struct text value, struct http_request *request, struct framing *framing)
{
    switch (name.length) {
    case 4:
        if (text_equals_ignoring_case(name, TEXT("host"))) {
            framing->hosts++;
            return is_host(value) ? HTTP_COMPLETE : 400;
        }
        break;
    case 5:
        if (text_equals_ignoring_case(name, TEXT("range"))) {
            request->range = value;
        }
        break;
    case 6:
        if (text_equals_ignoring_case(name, TEXT("expect"))) {
            if (!text_equals_ignoring_case(value, TEXT("100-continue"))) {
                return 417;
            }
            request->expects_continue = true;
        }
        break;
    case 8:
        if (text_equals_ignoring_case(name, TEXT("if-match"))) {
            return add_to_list(&request->if_match, value);
        }
        if (text_equals_ignoring_case(name, TEXT("if-range"))) {
            request->if_range = value;
        }
        break;
    case 10:
        if (text_equals_ignoring_case(name, TEXT("connection"))) {
            parse_connection(value, framing);
        }
        break;
    case 13:
        if (text_equals_ignoring_case(name, TEXT("if-none-match"))) {
            return add_to_list(&request->if_none_match, value);
        }
        break;
    case 14:
        if (text_equals_ignoring_case(name, TEXT("content-length"))) {
            framing->content_lengths++;
            return text_number(value, &request->content_length) ? HTTP_COMPLETE : 400;
        }
        break;
    case 15:
        if (text_equals_ignoring_case(name, TEXT("accept-encoding"))) {
            http_encodings_add(&request->encodings, value);
        }
        break;
    case 17:
        if (text_equals_ignoring_case(name, TEXT("transfer-encoding"))) {
            framing->transfer_encodings++;
            request->is_chunked = text_equals_ignoring_case(value, TEXT("chunked"));
            return request->is_chunked ? HTTP_COMPLETE : 501;
        }
        if (text_equals_ignoring_case(name, TEXT("if-modified-since"))) {
            request->if_modified_since = value;
        }
        break;
    case 19:
        if (text_equals_ignoring_case(name, TEXT("if-unmodified-since"))) {
            request->if_unmodified_since = value;
        }
        break;
    default:
        break;
    }
    return HTTP_COMPLETE;
}

static int parse_field_line(struct text line, struct http_request *request, struct framing *framing)
{
    size_t name = 0;
    while (name < line.length && is_token_character((unsigned char)line.at[name])) {
        name++;
    }
    if (name == 0 || name == line.length || line.at[name] != ':') {
        return 400;         // no name, a blank before the colon, or a folded line
    }
    struct text value = text_trim((struct text){line.at + name + 1, line.length - name - 1});
    return parse_field((struct text){line.at, name}, value, request, framing);
}

// What only the whole head shows (RFC 9112 sections 3.2 and 6.3).
static int check_framing(struct http_request *request, const struct framing *framing)
{
    if (framing->hosts > 1 || (framing->hosts == 0 && !request->is_http_1_0) || framing->content_lengths > 1 || framing->transfer_encodings > 1
        || (framing->transfer_encodings > 0 && (framing->content_lengths > 0 || request->is_http_1_0))) {
        return 400;
    }
    request->expects_continue &= !request->is_http_1_0;
    request->keep_alive = !framing->connection_close && (!request->is_http_1_0 || framing->connection_keep_alive);
    return HTTP_COMPLETE;
}

// Steps: 1. blank lines in front, as left behind by some clients; 2. request line; 3. fields up to the blank line; 4. what they say together.
static int parse(struct cursor *cursor, struct http_request *request)
{
    struct framing framing = {0};
    struct text line;
    int result;
    do {
        result = next_line(cursor, &line);
    } while (result == HTTP_COMPLETE && line.length == 0);
    if (result == HTTP_COMPLETE) {
        result = parse_request_line(line, request);
    }
    for (unsigned fields = 0; result == HTTP_COMPLETE; fields++) {
        result = next_line(cursor, &line);
        if (result == HTTP_COMPLETE && line.length == 0) {
            return check_framing(request, &framing);
        }
        if (result == HTTP_COMPLETE) {
            result = fields == HTTP_FIELDS_MAX ? 431 : parse_field_line(line, request, &framing);
        }
    }
    return result;
}

int http_request_parse(const char *data, size_t length, struct http_request *request)
{
    struct cursor cursor = {data, data + (length < HTTP_HEAD_MAX ? length : HTTP_HEAD_MAX)};
    *request = (struct http_request){.encodings = HTTP_ENCODINGS_NONE};
    int result = parse(&cursor, request);
    if (result == HTTP_INCOMPLETE && length >= HTTP_HEAD_MAX) {
        bool in_request_line = request->path.length == 0;
        return in_request_line ? 414 : 431;
    }
    request->length = (size_t)(cursor.at - data);
    return result;
}
