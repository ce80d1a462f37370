#include "init/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "init/power.h"

#define LINE_MAX_LENGTH 512

static void write_line(const char *format, va_list arguments, const char *reason)
{
    char line[LINE_MAX_LENGTH];
    int length = snprintf(line, sizeof(line), "init: ");
    length += vsnprintf(line + length, sizeof(line) - (size_t)length - 1, format, arguments);
    if (length > (int)sizeof(line) - 2) {
        length = (int)sizeof(line) - 2;
    }
    if (reason != NULL) {
        length += snprintf(line + length, sizeof(line) - (size_t)length - 1, ": %s", reason);
        if (length > (int)sizeof(line) - 2) {
            length = (int)sizeof(line) - 2;
        }
    }
    line[length++] = '\n';
    (void)!write(STDOUT_FILENO, line, (size_t)length);
}

void console_open(void)
{
    int console = open("/dev/console", O_RDWR | O_NOCTTY);
    for (int stream = 0; stream <= STDERR_FILENO && console >= 0; stream++) {
        dup2(console, stream);
    }
    if (console > STDERR_FILENO) {
        close(console);
    }
}

void console_log(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    write_line(format, arguments, NULL);
    va_end(arguments);
}

void console_fail(const char *format, ...)
{
    int error = errno;
    va_list arguments;
    va_start(arguments, format);
    write_line(format, arguments, error != 0 ? strerror(error) : NULL);
    va_end(arguments);
    power_off();
}
