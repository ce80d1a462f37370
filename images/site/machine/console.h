// The console: QEMU's isa-debugcon. A byte costs an exit, so lines are few and short.
#pragma once

void console_write(const char *text);

// Prints "halt: REASON" and ends the machine by a triple fault: with -no-reboot QEMU exits at once.
_Noreturn void halt(const char *reason);
