#include "init/files.h"

#include <fcntl.h>
#include <string.h>
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

bool file_write(const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) {
        return false;
    }
    long length = (long)strlen(text);
    bool is_written = write(file, text, (size_t)length) == length;
    close(file);
    return is_written;
}
