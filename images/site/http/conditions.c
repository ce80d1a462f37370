#include "http/conditions.h"

#include "runtime/calendar.h"

enum comparison { WEAK, STRONG };

// Takes one entity tag off LINE; false at the end of the list or at anything that is none.
static bool next_entity_tag(struct text *line, struct text *tag, bool *is_weak)
{
    size_t start = 0;
    while (start < line->length && (line->at[start] == ' ' || line->at[start] == '\t' || line->at[start] == ',')) {
        start++;
    }
    *is_weak = start + 1 < line->length && line->at[start] == 'W' && line->at[start + 1] == '/';
    if (*is_weak) {
        start += 2;
    }
    if (start >= line->length || line->at[start] != '"') {
        return false;
    }
    size_t end = start + 1;
    while (end < line->length && line->at[end] != '"') {
        end++;
    }
    if (end == line->length) {
        return false;
    }
    *tag = (struct text){line->at + start, end + 1 - start};
    *line = (struct text){line->at + end + 1, line->length - end - 1};
    return true;
}

static bool matches(const struct http_list *list, struct text etag, enum comparison comparison)
{
    for (size_t i = 0; i < list->count; i++) {
        struct text line = list->lines[i], tag;
        bool is_weak;
        if (text_equals(line, TEXT("*"))) {
            return true;
        }
        while (next_entity_tag(&line, &tag, &is_weak)) {
            if (text_equals(tag, etag) && (comparison == WEAK || !is_weak)) {
                return true;
            }
        }
    }
    return false;
}

enum http_condition http_condition_evaluate(const struct http_request *request, struct text etag, int64_t last_modified)
{
    int64_t date;
    if (request->if_match.count > 0) {
        if (!matches(&request->if_match, etag, STRONG)) {
            return HTTP_PRECONDITION_FAILED;
        }
    } else if (request->if_unmodified_since.length > 0 && calendar_parse_http(request->if_unmodified_since, &date) && last_modified > date) {
        return HTTP_PRECONDITION_FAILED;
    }
    if (request->if_none_match.count > 0) {
        return matches(&request->if_none_match, etag, WEAK) ? HTTP_NOT_MODIFIED : HTTP_PROCEED;
    }
    if (request->if_modified_since.length > 0 && calendar_parse_http(request->if_modified_since, &date) && last_modified <= date) {
        return HTTP_NOT_MODIFIED;
    }
    return HTTP_PROCEED;
}

bool http_condition_range_applies(const struct http_request *request, struct text etag, int64_t last_modified)
{
    int64_t date;
    return request->if_range.length == 0 || text_equals(request->if_range, etag)
           || (calendar_parse_http(request->if_range, &date) && date == last_modified);
}
