#include "http/archive.h"

#include <string.h>

#define MAGIC "GWSITE01"

struct header {
    char magic[8];
    uint32_t length;
    uint32_t entry_count;
    uint32_t entries_offset;
    uint32_t not_found;
    uint8_t reserved[40];
};

_Static_assert(sizeof(struct header) == ARCHIVE_HEADER_SIZE, "FORMAT.md: header");
_Static_assert(sizeof(struct archive_entry) == 96, "FORMAT.md: entry");

static bool is_inside(const struct archive *archive, struct archive_slice slice)
{
    return slice.offset <= archive->length && slice.length <= archive->length - slice.offset;
}

static bool is_sound_representation(const struct archive *archive, const struct archive_representation *representation)
{
    return is_inside(archive, representation->head) && is_inside(archive, representation->body) && is_inside(archive, representation->etag)
           && representation->head.length <= ARCHIVE_HEAD_MAX;
}

static bool is_known_kind(const struct archive_entry *entry)
{
    switch (entry->kind) {
    case ARCHIVE_FILE:
        return entry->status == 200;
    case ARCHIVE_REDIRECT:
        return entry->status == 301;
    case ARCHIVE_STATUS:
        return entry->status == 404;
    default:
        return false;
    }
}

static bool is_sound_entry(const struct archive *archive, const struct archive_entry *entry)
{
    return is_inside(archive, entry->path) && entry->path.length <= ARCHIVE_PATH_MAX && is_known_kind(entry)
           && archive_has(&entry->identity) && is_sound_representation(archive, &entry->identity)
           && is_sound_representation(archive, &entry->gzip) && is_sound_representation(archive, &entry->brotli);
}

const char *archive_open(struct archive *archive, const void *data, uint64_t size)
{
    const struct header *header = data;
    if (size < sizeof(*header)) {
        return "the archive is truncated: it has no header";
    }
    if (memcmp(header->magic, MAGIC, sizeof(header->magic)) != 0) {
        return "the archive is none: it does not begin with " MAGIC;
    }
    if (header->length > size || header->length < sizeof(*header)) {
        return "the archive is truncated: its header says it is longer";
    }
    uint64_t entries_end = header->entries_offset + (uint64_t)header->entry_count * sizeof(struct archive_entry);
    if (header->entries_offset % 8 != 0 || entries_end > header->length) {
        return "the archive's entries are out of range";
    }
    if (header->not_found >= header->entry_count) {
        return "the archive has no page for what is not found";
    }
    archive->base = data;
    archive->length = header->length;
    archive->entry_count = header->entry_count;
    archive->entries = (const struct archive_entry *)(const void *)(archive->base + header->entries_offset);
    archive->not_found = &archive->entries[header->not_found];
    for (uint32_t i = 0; i < archive->entry_count; i++) {
        if (!is_sound_entry(archive, &archive->entries[i])) {
            return "an entry of the archive is out of range or of no known kind";
        }
    }
    return archive->not_found->kind == ARCHIVE_STATUS ? NULL : "the archive has no page for what is not found";
}

struct text archive_text(const struct archive *archive, struct archive_slice slice)
{
    return (struct text){archive->base + slice.offset, slice.length};
}

static int compare(struct text left, struct text right)
{
    int order = memcmp(left.at, right.at, left.length < right.length ? left.length : right.length);
    return order != 0 ? order : (left.length > right.length) - (left.length < right.length);
}

const struct archive_entry *archive_find(const struct archive *archive, struct text path)
{
    uint32_t low = 0, high = archive->entry_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct archive_entry *entry = &archive->entries[middle];
        int order = compare(path, archive_text(archive, entry->path));
        if (order == 0) {
            return entry;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
