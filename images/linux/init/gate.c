#include "init/gate.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

#include "init/console.h"
#include "runtime/text.h"

#define NUMBER_MAX 16

// Bytes as they come, none of them repeated on the console.
static void take_raw(void)
{
    struct termios terminal;
    if (tcgetattr(STDIN_FILENO, &terminal) == 0) {
        terminal.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
        terminal.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | IXOFF | ISTRIP | BRKINT | PARMRK);
        terminal.c_cc[VMIN] = 1;
        terminal.c_cc[VTIME] = 0;
        if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) == 0) {
            return;
        }
    }
    console_fail("the console cannot be read");
}

static void take(char *buffer, size_t length)
{
    while (length > 0) {
        ssize_t got = read(STDIN_FILENO, buffer, length);
        if (got <= 0) {
            console_fail("the console has ended");
        }
        buffer += got;
        length -= (size_t)got;
    }
}

size_t gate_wait(char *message, size_t size)
{
    take_raw();
    console_log("waits for its launch");
    char digits[NUMBER_MAX];
    size_t count = 0;
    for (; count < sizeof(digits); count++) {
        take(digits + count, 1);
        if (digits[count] == '\n') {
            break;
        }
    }
    uint64_t length;
    if (count == sizeof(digits) || !text_number((struct text){digits, count}, &length) || length > size) {
        errno = 0;
        console_fail("what it was told does not begin with a length of at most %zu", size);
    }
    take(message, (size_t)length);
    return (size_t)length;
}
