#include "machine/console.h"

#include "machine/ports.h"
#include <string.h>

#define DEBUGCON_PORT 0xe9

void console_write(const char *text)
{
    size_t length = strlen(text);
    __asm__ volatile("rep outsb" : "+S"(text), "+c"(length) : "d"(DEBUGCON_PORT) : "memory");
}

_Noreturn void halt(const char *reason)
{
    static const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) no_interrupt_table = {0, 0};

    console_write("halt: ");
    console_write(reason);
    console_write("\n");
    for (;;) {
        __asm__ volatile("lidt %0; int3" : : "m"(no_interrupt_table));
    }
}
