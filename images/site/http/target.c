#include "http/target.h"

static int hexadecimal(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// BUFFER[..LENGTH] ends with a whole segment that begins behind its last slash: drops it if it is "." or ".." (with its parent).
static size_t close_segment(const char *buffer, size_t length)
{
    size_t start = length;
    while (start > 0 && buffer[start - 1] != '/') {
        start--;
    }
    size_t segment = length - start;
    if (segment == 1 && buffer[start] == '.') {
        return start;
    }
    if (segment == 2 && buffer[start] == '.' && buffer[start + 1] == '.') {
        start--;                                    // the slash in front
        while (start > 0 && buffer[start - 1] != '/') {
            start--;
        }
        return start == 0 ? 1 : start;              // nothing is above the root
    }
    return length;
}

// Each segment is decoded as a whole and then looked at, so that "%2e%2e" is ".."; the buffer always begins with a slash.
enum http_target http_target_decode(struct text path, char *buffer, size_t size, struct text *decoded)
{
    size_t length = 0;
    bool nowhere = path.length == 0 || path.at[0] != '/';
    for (size_t i = 0; i < path.length && !nowhere; i++) {
        char c = path.at[i];
        if (c == '%') {
            int high = i + 1 < path.length ? hexadecimal(path.at[i + 1]) : -1;
            int low = i + 2 < path.length ? hexadecimal(path.at[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0) {
                return HTTP_TARGET_MALFORMED;
            }
            c = (char)(high << 4 | low);
            i += 2;
            nowhere |= c == '/';
        } else if (c == '/' && length > 0) {
            size_t closed = close_segment(buffer, length);
            if (closed < length) {
                length = closed;                    // the slash stands already
                continue;
            }
        }
        if (length == size) {
            nowhere = true;
        } else {
            buffer[length++] = c;
        }
    }
    *decoded = (struct text){buffer, close_segment(buffer, length)};
    return nowhere ? HTTP_TARGET_NOWHERE : HTTP_TARGET_GOOD;
}
