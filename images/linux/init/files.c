#include "init/files.h"

#include <fcntl.h>
#include <unistd.h>

long file_read(const char *path, char *buffer, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return -1;
    }
    size_t length = 0;
    for (long got = 1; got > 0 && length < size; length += (size_t)got) {
        got = read(file, buffer + length, size - length);
        if (got < 0) {
            close(file);
            return -1;
        }
    }
    close(file);
    return (long)length;
}
