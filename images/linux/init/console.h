// What the init says on the guest's console.
#pragma once

// Opens the console as the standard streams of this process.
void console_open(void);

// A line, "init: " and what printf makes of the rest, in one write, so that nothing else gets in between.
__attribute__((format(printf, 1, 2))) void console_log(const char *format, ...);

// The same for what cannot be gone on after, with what errno means; then the machine is switched off.
__attribute__((noreturn, format(printf, 1, 2))) void console_fail(const char *format, ...);
