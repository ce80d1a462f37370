#include "http/response.h"

#include "http/body.h"
#include "http/conditions.h"
#include "http/range.h"
#include "http/target.h"

struct status_line {
    unsigned status;
    struct text line;           // the body of a refusal is the part behind the version
};

#define STATUS(number, reason) {number, {"HTTP/1.1 " #number " " reason "\r\n", sizeof("HTTP/1.1 " #number " " reason "\r\n") - 1}}
#define VERSION_LENGTH 9

static const struct status_line status_lines[] = {
    STATUS(200, "OK"),
    STATUS(206, "Partial Content"),
    STATUS(301, "Moved Permanently"),
    STATUS(304, "Not Modified"),
    STATUS(404, "Not Found"),
    STATUS(400, "Bad Request"),
    STATUS(405, "Method Not Allowed"),
    STATUS(406, "Not Acceptable"),
    STATUS(408, "Request Timeout"),
    STATUS(412, "Precondition Failed"),
    STATUS(413, "Content Too Large"),
    STATUS(414, "URI Too Long"),
    STATUS(416, "Range Not Satisfiable"),
    STATUS(417, "Expectation Failed"),
    STATUS(431, "Request Header Fields Too Large"),
    STATUS(501, "Not Implemented"),
    STATUS(505, "HTTP Version Not Supported"),
};

// What an answer consists of before it is written down.
struct answer {
    unsigned status;
    bool is_head;
    bool close;
    bool keep_alive_1_0;
    const struct archive_representation *representation;    // null: the status line is the body
    bool has_no_body;                                        // 304
    bool is_redirect;
    struct text query;
    uint32_t first, length;                                  // of the body, for 206
};

static struct text status_line(unsigned status)
{
    size_t i = 0;
    while (status_lines[i].status != status && i + 1 < sizeof(status_lines) / sizeof(status_lines[0])) {
        i++;
    }
    return status_lines[i].line;
}

static void write_field(struct writer *writer, const char *name, struct text value)
{
    write_text(writer, name);
    write_bytes(writer, value.at, value.length);
    write_text(writer, "\r\n");
}

static void write_content_range(struct writer *writer, const struct answer *answer, uint32_t size)
{
    write_text(writer, "Content-Range: bytes ");
    if (answer->status == 206) {
        write_number(writer, answer->first);
        write_text(writer, "-");
        write_number(writer, answer->first + answer->length - 1);
    } else {
        write_text(writer, "*");
    }
    write_text(writer, "/");
    write_number(writer, size);
    write_text(writer, "\r\n");
}

static struct text body_of(const struct archive *archive, const struct answer *answer, struct text line)
{
    if (answer->has_no_body || answer->status == 416) {
        return TEXT("");
    }
    if (answer->representation == NULL) {
        return (struct text){line.at + VERSION_LENGTH, line.length - VERSION_LENGTH};
    }
    struct text body = archive_text(archive, answer->representation->body);
    return answer->status == 206 ? (struct text){body.at + answer->first, answer->length} : body;
}

static void write_answer(const struct archive *archive, const struct answer *answer, struct text date, char *buffer, size_t size,
                         struct http_response *response)
{
    struct writer writer = writer_over(buffer, size);
    struct text line = status_line(answer->status);
    struct text body = body_of(archive, answer, line);
    write_bytes(&writer, line.at, line.length);
    if (date.length > 0) {
        write_field(&writer, "Date: ", date);
    }
    if (answer->close) {
        write_text(&writer, "Connection: close\r\n");
    } else if (answer->keep_alive_1_0) {
        write_text(&writer, "Connection: keep-alive\r\n");
    }
    if (!answer->has_no_body) {
        write_text(&writer, "Content-Length: ");
        write_number(&writer, body.length);
        write_text(&writer, "\r\n");
    }
    if (answer->status == 206 || answer->status == 416) {
        write_content_range(&writer, answer, answer->representation->body.length);
    }
    if (answer->status == 405) {
        write_text(&writer, "Allow: GET, HEAD\r\n");
    }
    if (answer->representation == NULL) {
        write_text(&writer, "Content-Type: text/plain\r\n");
    } else {
        struct text head = archive_text(archive, answer->representation->head);
        write_bytes(&writer, head.at, head.length);
        if (answer->is_redirect) {
            write_bytes(&writer, answer->query.at, answer->query.length);
            write_text(&writer, "\r\n");
        }
    }
    write_text(&writer, "\r\n");
    response->status = answer->status;
    response->head = (struct text){writer.start, writer_length(&writer)};
    response->body = answer->is_head ? TEXT("") : body;
    response->close = answer->close;
}

// Which representation of a file, and how much of it (RFC 9110 sections 12.5.3, 13.2.2 and 14.2).
static void choose_file(const struct archive *archive, const struct http_request *request, const struct archive_entry *entry,
                        struct answer *answer)
{
    struct text identity_etag = archive_text(archive, entry->identity.etag);
    enum http_range range = HTTP_RANGE_WHOLE;
    if (request->range.length > 0 && request->method == HTTP_GET && http_condition_range_applies(request, identity_etag, entry->last_modified)) {
        range = http_range_parse(request->range, entry->identity.body.length, &answer->first, &answer->length);
    }
    answer->representation = &entry->identity;
    if (range == HTTP_RANGE_WHOLE) {
        switch (http_encodings_choose(&request->encodings, archive_has(&entry->gzip), archive_has(&entry->brotli))) {
        case HTTP_BROTLI:
            answer->representation = &entry->brotli;
            break;
        case HTTP_GZIP:
            answer->representation = &entry->gzip;
            break;
        case HTTP_NOT_ACCEPTABLE:
            answer->representation = NULL;
            answer->status = 406;
            return;
        case HTTP_IDENTITY:
            break;
        }
    }
    switch (http_condition_evaluate(request, archive_text(archive, answer->representation->etag), entry->last_modified)) {
    case HTTP_NOT_MODIFIED:
        answer->status = 304;
        answer->has_no_body = true;
        break;
    case HTTP_PRECONDITION_FAILED:
        answer->status = 412;
        answer->representation = NULL;
        break;
    case HTTP_PROCEED:
        answer->status = range == HTTP_RANGE_PART ? 206 : range == HTTP_RANGE_UNSATISFIABLE ? 416 : 200;
        break;
    }
}

static void choose(const struct archive *archive, const struct http_request *request, struct answer *answer)
{
    char buffer[ARCHIVE_PATH_MAX];
    struct text path;
    enum http_target target = http_target_decode(request->path, buffer, sizeof(buffer), &path);
    if (target == HTTP_TARGET_MALFORMED) {
        answer->status = 400;
        answer->close = true;
        return;
    }
    const struct archive_entry *entry = target == HTTP_TARGET_GOOD ? archive_find(archive, path) : NULL;
    if (entry == NULL) {
        entry = archive->not_found;
    }
    if (entry->kind == ARCHIVE_FILE) {
        choose_file(archive, request, entry, answer);
        return;
    }
    answer->status = entry->status;
    answer->representation = &entry->identity;
    answer->is_redirect = entry->kind == ARCHIVE_REDIRECT;
    answer->query = request->query;
}

void http_respond(const struct archive *archive, const struct http_request *request, struct text date, char *buffer, size_t size,
                  struct http_response *response)
{
    struct answer answer = {
        .is_head = request->method == HTTP_HEAD,
        .close = !request->keep_alive || request->expects_continue,     // a final answer instead of 100: what follows may be either
        .keep_alive_1_0 = request->is_http_1_0 && request->keep_alive,
    };
    if (request->content_length > HTTP_BODY_MAX) {
        answer.status = 413;
        answer.close = true;
    } else if (request->method == HTTP_NOT_ALLOWED || request->method == HTTP_UNKNOWN) {
        answer.status = request->method == HTTP_UNKNOWN ? 501 : 405;
    } else {
        choose(archive, request, &answer);
    }
    write_answer(archive, &answer, date, buffer, size, response);
}

void http_refuse(unsigned status, struct text date, char *buffer, size_t size, struct http_response *response)
{
    struct answer answer = {.status = status, .close = true};
    write_answer(NULL, &answer, date, buffer, size, response);
}
