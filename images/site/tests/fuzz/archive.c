// Any bytes as an archive: refused, or every entry of it can be found and sent.
#include "http/response.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void send_entry(const struct archive *archive, const struct archive_entry *entry)
{
    static const struct http_encodings codings[] = {{-1, -1, -1, -1}, {0, 1000, -1, -1}, {1000, 0, -1, -1}};
    char head[HTTP_RESPONSE_HEAD_MAX], path[ARCHIVE_PATH_MAX * 3];
    struct text decoded = archive_text(archive, entry->path);
    struct writer writer = writer_over(path, sizeof(path));
    for (size_t i = 0; i < decoded.length; i++) {
        char encoded[3] = {'%', "0123456789abcdef"[(unsigned char)decoded.at[i] >> 4], "0123456789abcdef"[decoded.at[i] & 15]};
        write_bytes(&writer, decoded.at[i] == '/' ? "/" : encoded, decoded.at[i] == '/' ? 1 : 3);
    }
    for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
        struct http_request request = {.path = {path, writer_length(&writer)}, .encodings = codings[i], .range = i == 0 ? TEXT("bytes=1-") : TEXT("")};
        struct http_response response;
        http_respond(archive, &request, TEXT(""), head, sizeof(head), &response);
        for (size_t b = 0; b < response.body.length; b++) {
            __asm__ volatile("" : : "r"(response.body.at[b]));      // reads it
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct archive archive;
    void *copy = malloc(size + 1);          // aligned, and of exactly that size for the sanitizer
    memcpy(copy, data, size);
    copy = realloc(copy, size == 0 ? 1 : size);
    if (archive_open(&archive, copy, size) == NULL) {
        for (uint32_t i = 0; i < archive.entry_count && i < 64; i++) {
            send_entry(&archive, &archive.entries[i]);
        }
    }
    free(copy);
    return 0;
}
