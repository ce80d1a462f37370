#include "http/request.h"

#include "http/request_line.h"
#include "http/token.h"

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
    while (name < line.length && http_is_token_character((unsigned char)line.at[name])) {
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
        result = http_request_line_parse(line, request);
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
