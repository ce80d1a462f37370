// Small files, read whole.
#pragma once

#include <stddef.h>

// Bytes read into BUFFER, at most SIZE; -1, and errno, where the file cannot be read.
long file_read(const char *path, char *buffer, size_t size);
