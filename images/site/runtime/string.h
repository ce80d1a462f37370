// The four functions the compiler itself may call, and what lwIP uses besides.
#pragma once

#include <stddef.h>

void *memcpy(void *restrict target, const void *restrict source, size_t length);
void *memmove(void *target, const void *source, size_t length);
void *memset(void *target, int value, size_t length);
int memcmp(const void *left, const void *right, size_t length);
size_t strlen(const char *text);

// Only declared: parts of lwIP that are not linked mention it.
int strncmp(const char *left, const char *right, size_t length);
