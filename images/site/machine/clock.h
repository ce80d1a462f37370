// The hour of day, from the CMOS clock: right in any restored clone, since the device follows the host's clock.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// Puts seconds since 1970 (UTC) into SECONDS. False where the machine has no clock (rtc=off).
bool clock_read(int64_t *seconds);

// After a restore: nothing remembered is true any more.
void clock_forget(void);

// The machine may have been paused for any time meanwhile.
void clock_doubt(void);
