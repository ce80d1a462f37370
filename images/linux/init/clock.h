// The time of day after a rest: while a machine stands still, or its state lies on a disk, its system clock stands still too; the machine's RTC goes on.
#pragma once

#include <stdbool.h>
#include <time.h>

// A descriptor that can be read when the machine's state was restored: the network card is told to announce itself then.
int clock_watch(void);

// Takes what the descriptor has; true if the machine was restored.
bool clock_was_restored(int watch);

// Whether the system's clock may be left as it is, both in whole seconds. A rest only ever puts it behind, many short ones further and further; the RTC, which begins with a whole second, is never ahead.
bool clock_is_right(time_t now, time_t rtc);

// Takes the hour from the RTC where the system's is another, and draws the random generator's seed anew.
void clock_correct(void);
