#include "tests/archive_writer.h"

#include "runtime/calendar.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_ALIGNMENT 16

struct item {
    char *path;
    struct archive_entry entry;
};

struct archive_writer {
    struct item *items;
    size_t item_count;
    char *data;                 // everything behind the entries, offsets relative to its start
    size_t data_size, data_capacity;
    bool has_not_found;
};

struct archive_writer *archive_writer_new(void)
{
    return calloc(1, sizeof(struct archive_writer));
}

static struct archive_slice put(struct archive_writer *writer, struct text bytes, size_t alignment)
{
    if (bytes.length == 0) {
        return (struct archive_slice){0, 0};
    }
    size_t offset = (writer->data_size + alignment - 1) / alignment * alignment;
    if (offset + bytes.length > writer->data_capacity) {
        writer->data_capacity = (offset + bytes.length) * 2;
        writer->data = realloc(writer->data, writer->data_capacity);
    }
    memset(writer->data + writer->data_size, 0, offset - writer->data_size);
    memcpy(writer->data + offset, bytes.at, bytes.length);
    writer->data_size = offset + bytes.length;
    return (struct archive_slice){(uint32_t)offset, (uint32_t)bytes.length};
}

static struct text text_of(const char *string)
{
    return (struct text){string, strlen(string)};
}

static uint64_t fingerprint(struct text bytes, uint64_t seed)
{
    uint64_t hash = 0xcbf29ce484222325ull ^ seed;       // FNV-1a
    for (size_t i = 0; i < bytes.length; i++) {
        hash = (hash ^ (unsigned char)bytes.at[i]) * 0x100000001b3ull;
    }
    return hash;
}

static const char *media_type(const char *path)
{
    const char *ending = strrchr(path, '.');
    return ending == NULL || strcmp(ending, ".html") == 0 ? "text/html; charset=utf-8"
           : strcmp(ending, ".txt") == 0                  ? "text/plain; charset=utf-8"
           : strcmp(ending, ".css") == 0                  ? "text/css; charset=utf-8"
                                                          : "application/octet-stream";
}

static struct archive_representation represent(struct archive_writer *writer, const char *path, struct text body, const char *coding,
                                               bool has_variants, int64_t last_modified)
{
    char etag[32], head[ARCHIVE_HEAD_MAX], date[64];
    struct writer date_writer = writer_over(date, sizeof(date));
    calendar_write_http(&date_writer, last_modified);
    writer_finish(&date_writer);
    snprintf(etag, sizeof(etag), "\"%016llx\"", (unsigned long long)fingerprint(body, coding[0]));
    snprintf(head, sizeof(head), "Content-Type: %s\r\nETag: %s\r\nLast-Modified: %s\r\nCache-Control: no-cache\r\n%s%s%s%s%s", media_type(path), etag,
             date, has_variants ? "Vary: Accept-Encoding\r\n" : "", coding[0] == '\0' ? "Accept-Ranges: bytes\r\n" : "",
             coding[0] != '\0' ? "Content-Encoding: " : "", coding, coding[0] != '\0' ? "\r\n" : "");
    return (struct archive_representation){put(writer, text_of(head), 1), put(writer, body, BODY_ALIGNMENT), put(writer, text_of(etag), 1)};
}

static struct archive_entry *add(struct archive_writer *writer, const char *path, enum archive_kind kind, uint32_t status)
{
    writer->items = realloc(writer->items, (writer->item_count + 1) * sizeof(struct item));
    struct item *item = &writer->items[writer->item_count++];
    *item = (struct item){strdup(path), {.kind = kind, .status = status}};
    item->entry.path = put(writer, text_of(path), 1);
    return &item->entry;
}

void archive_writer_add_file(struct archive_writer *writer, const char *path, struct text body, struct text gzip, struct text brotli,
                             int64_t last_modified)
{
    bool has_variants = gzip.length > 0 || brotli.length > 0;
    struct archive_entry *entry = add(writer, path, ARCHIVE_FILE, 200);
    entry->last_modified = last_modified;
    entry->identity = represent(writer, path, body, "", has_variants, last_modified);
    if (gzip.length > 0) {
        entry->gzip = represent(writer, path, gzip, "gzip", true, last_modified);
    }
    if (brotli.length > 0) {
        entry->brotli = represent(writer, path, brotli, "br", true, last_modified);
    }
}

void archive_writer_add_redirect(struct archive_writer *writer, const char *path, const char *location)
{
    char head[ARCHIVE_HEAD_MAX];
    snprintf(head, sizeof(head), "Cache-Control: no-cache\r\nLocation: %s", location);
    struct archive_entry *entry = add(writer, path, ARCHIVE_REDIRECT, 301);
    entry->identity.head = put(writer, text_of(head), 1);
}

void archive_writer_set_not_found(struct archive_writer *writer, struct text body)
{
    struct archive_entry *entry = add(writer, "", ARCHIVE_STATUS, 404);
    entry->identity.head = put(writer, TEXT("Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n"), 1);
    entry->identity.body = put(writer, body, BODY_ALIGNMENT);
    writer->has_not_found = true;
}

static int by_path(const void *left, const void *right)
{
    return strcmp(((const struct item *)left)->path, ((const struct item *)right)->path);
}

static void move(struct archive_slice *slice, size_t by)
{
    if (slice->length > 0) {
        slice->offset += (uint32_t)by;
    }
}

static void write_number_at(char *at, size_t number)
{
    uint32_t value = (uint32_t)number;
    memcpy(at, &value, sizeof(value));
}

void *archive_writer_finish(struct archive_writer *writer, size_t *size)
{
    if (!writer->has_not_found) {
        archive_writer_set_not_found(writer, TEXT("<h1>Not found</h1>\n"));
    }
    qsort(writer->items, writer->item_count, sizeof(struct item), by_path);
    size_t entries_size = writer->item_count * sizeof(struct archive_entry);
    size_t start = (ARCHIVE_HEADER_SIZE + entries_size + BODY_ALIGNMENT - 1) / BODY_ALIGNMENT * BODY_ALIGNMENT;
    *size = start + writer->data_size;
    char *archive = aligned_alloc(BODY_ALIGNMENT, (*size + BODY_ALIGNMENT - 1) / BODY_ALIGNMENT * BODY_ALIGNMENT);
    memset(archive, 0, start);
    memcpy(archive, "GWSITE01", 8);
    write_number_at(archive + 8, *size);
    write_number_at(archive + 12, writer->item_count);
    write_number_at(archive + 16, ARCHIVE_HEADER_SIZE);
    write_number_at(archive + 20, 0);                   // the empty path sorts first
    for (size_t i = 0; i < writer->item_count; i++) {
        struct archive_entry *entry = &writer->items[i].entry;
        struct archive_representation *representations[] = {&entry->identity, &entry->gzip, &entry->brotli};
        move(&entry->path, start);
        for (size_t r = 0; r < 3; r++) {
            move(&representations[r]->head, start);
            move(&representations[r]->body, start);
            move(&representations[r]->etag, start);
        }
        memcpy(archive + ARCHIVE_HEADER_SIZE + i * sizeof(*entry), entry, sizeof(*entry));
        free(writer->items[i].path);
    }
    memcpy(archive + start, writer->data, writer->data_size);
    free(writer->items);
    free(writer->data);
    free(writer);
    return archive;
}
