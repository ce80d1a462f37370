#include "tests/archive_writer.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *data;
static size_t size;
static struct archive archive;

// A valid archive of a few files; each test breaks one thing.
static void create_archive(void)
{
    struct archive_writer *writer = archive_writer_new();
    archive_writer_add_file(writer, "/", TEXT("index"), TEXT("index.gz"), TEXT("index.br"), 1000);
    archive_writer_add_file(writer, "/a", TEXT("a"), TEXT(""), TEXT(""), 1000);
    archive_writer_add_file(writer, "/a/b", TEXT("ab"), TEXT(""), TEXT(""), 1000);
    archive_writer_add_file(writer, "/\xc3\xa9", TEXT("accent"), TEXT(""), TEXT(""), 1000);
    free(data);
    data = archive_writer_finish(writer, &size);
}

static const char *open_archive(void)
{
    return archive_open(&archive, data, size);
}

static void put(size_t offset, uint32_t value)
{
    memcpy(data + offset, &value, sizeof(value));
}

static struct archive_entry *entry(size_t index)
{
    return (struct archive_entry *)(void *)(data + ARCHIVE_HEADER_SIZE) + index;
}

TEST(archive_every_entry_is_found_by_its_path)
{
    create_archive();
    CHECK(open_archive() == NULL);
    CHECK_NUMBER(archive.entry_count, 5);
    for (uint32_t i = 0; i < archive.entry_count; i++) {
        CHECK(archive_find(&archive, archive_text(&archive, archive.entries[i].path)) == &archive.entries[i]);
    }
    CHECK_TEXT(archive_text(&archive, archive_find(&archive, TEXT("/\xc3\xa9"))->identity.body), TEXT("accent"));
    CHECK_TEXT(archive_text(&archive, archive_find(&archive, TEXT("/"))->brotli.body), TEXT("index.br"));
}

TEST(archive_paths_that_are_not_there_are_not_found)
{
    create_archive();
    CHECK(open_archive() == NULL);
    CHECK(archive_find(&archive, TEXT("/b")) == NULL);
    CHECK(archive_find(&archive, TEXT("/a/")) == NULL);
    CHECK(archive_find(&archive, TEXT("/a/b/c")) == NULL);
    CHECK(archive_find(&archive, TEXT("a")) == NULL);
    CHECK(archive_find(&archive, TEXT("/A")) == NULL);
    CHECK(archive_find(&archive, TEXT("")) == archive.not_found);
}

TEST(archive_many_entries_are_all_found)
{
    char path[32];
    struct archive_writer *writer = archive_writer_new();
    for (int i = 0; i < 5000; i++) {
        snprintf(path, sizeof(path), "/file%d.txt", i);
        archive_writer_add_file(writer, path, (struct text){path, strlen(path)}, TEXT(""), TEXT(""), i);
    }
    free(data);
    data = archive_writer_finish(writer, &size);
    CHECK(open_archive() == NULL);
    for (int i = 0; i < 5000; i++) {
        snprintf(path, sizeof(path), "/file%d.txt", i);
        const struct archive_entry *found = archive_find(&archive, (struct text){path, strlen(path)});
        CHECK(found != NULL && found->last_modified == i);
    }
}

TEST(archive_without_a_whole_header_is_refused)
{
    create_archive();
    for (size_t length = 0; length < ARCHIVE_HEADER_SIZE; length++) {
        char *part = malloc(length + 1);
        memcpy(part, data, length);
        CHECK(archive_open(&archive, part, length) != NULL);
        free(part);
    }
}

TEST(archive_that_was_cut_anywhere_is_refused)
{
    create_archive();
    for (size_t length = 0; length < size; length++) {
        CHECK(archive_open(&archive, data, length) != NULL);
    }
}

TEST(archive_with_another_magic_is_refused)
{
    create_archive();
    data[7] = '2';
    CHECK(open_archive() != NULL);
}

TEST(archive_in_a_longer_initrd_is_accepted)
{
    create_archive();
    data = realloc(data, size + 4096);
    memset(data + size, 0xff, 4096);
    CHECK(archive_open(&archive, data, size + 4096) == NULL);
}

TEST(archive_entries_out_of_range_are_refused)
{
    create_archive();
    put(12, 0);
    CHECK(open_archive() != NULL);
    create_archive();
    put(12, UINT32_MAX);
    CHECK(open_archive() != NULL);
    create_archive();
    put(16, UINT32_MAX & ~7u);
    CHECK(open_archive() != NULL);
    create_archive();
    put(16, 65);
    CHECK(open_archive() != NULL);
}

TEST(archive_page_for_what_is_not_found_must_be_one)
{
    create_archive();
    put(20, 5);
    CHECK(open_archive() != NULL);
    create_archive();
    put(20, 1);
    CHECK(open_archive() != NULL);
}

TEST(archive_slices_that_reach_out_of_it_are_refused)
{
    create_archive();
    const size_t slices[] = {0, 24, 32, 40, 48, 56, 64, 72, 80, 88};      // path, then head, body and etag of each representation
    for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++) {
        size_t at = ARCHIVE_HEADER_SIZE + sizeof(struct archive_entry) + slices[i];
        create_archive();
        put(at, (uint32_t)size + 1);
        CHECK(open_archive() != NULL);
        create_archive();
        put(at + 4, (uint32_t)size);
        CHECK(open_archive() != NULL);
        create_archive();
        put(at, UINT32_MAX);
        put(at + 4, 2);                                                     // would wrap around
        CHECK(open_archive() != NULL);
    }
}

TEST(archive_kinds_and_statuses_that_do_not_exist_are_refused)
{
    create_archive();
    entry(1)->kind = 3;
    CHECK(open_archive() != NULL);
    create_archive();
    entry(1)->status = 500;
    CHECK(open_archive() != NULL);
    create_archive();
    entry(1)->identity.head.length = 0;
    CHECK(open_archive() != NULL);
}

TEST(archive_head_blocks_beyond_the_limit_are_refused)
{
    create_archive();
    data = realloc(data, size + 4096);
    memset(data + size, 'x', 4096);
    put(8, (uint32_t)size + 4096);
    size += 4096;
    entry(1)->identity.head.length = ARCHIVE_HEAD_MAX;
    CHECK(open_archive() == NULL);
    entry(1)->identity.head.length = ARCHIVE_HEAD_MAX + 1;
    CHECK(open_archive() != NULL);
}
