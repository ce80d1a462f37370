// Small files, read whole.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Bytes read into BUFFER, at most SIZE; -1, and errno, where the file cannot be read.
long file_read(const char *path, char *buffer, size_t size);

// Whether TEXT is all that the file holds now; it is made where there is none.
bool file_write(const char *path, const char *text);
