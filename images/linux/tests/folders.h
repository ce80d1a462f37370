// Temporary folders for tests, by descriptors.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

// Two empty folders below a temporary one.
struct folders {
    char path[64];
    int from;
    int to;
};

struct folders folders_make(void);
void folders_remove(struct folders *folders);

// Writes a file below FOLDER.
void file_make(int folder, const char *path, const char *content, mode_t mode);

// Whether the file has this content, and nothing else.
bool file_holds(int folder, const char *path, const char *content);

// Entries of FOLDER.
size_t folder_count(int folder);

// Of the entry itself, also where it is a link; all zeros where there is none.
struct stat status_of(int folder, const char *path);
