// Makes archives to FORMAT.md for tests and measurements. The builder proper is in src/Gateway.Images.
#pragma once

#include "http/archive.h"

struct archive_writer;

struct archive_writer *archive_writer_new(void);

// What a builder would make of a file: head blocks, entity tags, MIME type by ending. GZIP and BROTLI may be empty. Bytes are copied.
void archive_writer_add_file(struct archive_writer *writer, const char *path, struct text body, struct text gzip, struct text brotli,
                             int64_t last_modified);
void archive_writer_add_redirect(struct archive_writer *writer, const char *path, const char *location);
void archive_writer_set_not_found(struct archive_writer *writer, struct text body);

// The archive, allocated (to be freed by the caller), 16-byte aligned. Frees WRITER. The page for what is not found has a default.
void *archive_writer_finish(struct archive_writer *writer, size_t *size);
