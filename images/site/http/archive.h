// The site archive (FORMAT.md): checked once, then only looked up. Pure functions over a buffer.
#pragma once

#include "runtime/text.h"

#define ARCHIVE_HEADER_SIZE 64
#define ARCHIVE_HEAD_MAX    1024        // longest head block
#define ARCHIVE_PATH_MAX    4096

struct archive_slice {
    uint32_t offset;
    uint32_t length;
};

struct archive_representation {
    struct archive_slice head;
    struct archive_slice body;
    struct archive_slice etag;
};

enum archive_kind { ARCHIVE_FILE = 0, ARCHIVE_REDIRECT = 1, ARCHIVE_STATUS = 2 };

struct archive_entry {
    struct archive_slice path;
    uint32_t kind;
    uint32_t status;
    int64_t last_modified;
    struct archive_representation identity;
    struct archive_representation gzip;
    struct archive_representation brotli;
};

struct archive {
    const char *base;
    uint32_t length;
    uint32_t entry_count;
    const struct archive_entry *entries;
    const struct archive_entry *not_found;
};

// Checks that DATA (8-byte aligned, SIZE bytes) is an archive none of whose slices reaches out of it. Null, or what is wrong.
const char *archive_open(struct archive *archive, const void *data, uint64_t size);

// Null where there is no entry with that path.
const struct archive_entry *archive_find(const struct archive *archive, struct text path);

struct text archive_text(const struct archive *archive, struct archive_slice slice);

static inline bool archive_has(const struct archive_representation *representation)
{
    return representation->head.length != 0;
}
