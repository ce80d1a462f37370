#include "init/timer_list.h"
#include "tests/test.h"

// As Linux 6.1 prints it, less the timers that wait.
#define START \
    "Timer List Version: v0.9\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 1012345678 nsecs\n\ncpu: 0\n clock 0:\n  .base:       0000000000000000\n  .resolution: 1 nsecs\n\n" \
    "Tick Device: mode:     1\nBroadcast device\nClock Event Device: <NULL>\ntick_broadcast_mask: 0\n\n" \
    "Tick Device: mode:     1\nPer CPU device: 0\n"
#define DEVICE(name, multiplier, shift) \
    "Clock Event Device: " name "\n max_delta_ns:   34359738367\n min_delta_ns:   1000\n mult:           " multiplier "\n shift:          " shift "\n mode:           3\n"

static enum timer_state judge(struct text list, uint64_t rate_khz)
{
    uint64_t found;
    enum timer_state state = timer_judge(list, &found);
    CHECK_NUMBER(found, rate_khz);
    return state;
}

TEST(timer_judge_takes_what_is_near_the_truth)
{
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "268435456", "32")), 62500), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "263302970", "32")), 61304), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "134217728", "32")), 31250), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "402653184", "32")), 93750), TIMER_GOOD);
}

TEST(timer_judge_refuses_what_is_far_from_it)
{
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "940000000", "32")), 218860), TIMER_WRONG);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "402657480", "32")), 93751), TIMER_WRONG);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "134213433", "32")), 31248), TIMER_WRONG);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "2684354", "32")), 624), TIMER_WRONG);
}

TEST(timer_judge_sees_that_there_is_none)
{
    CHECK_NUMBER(judge(TEXT(START "Clock Event Device: <NULL>\n\n"), 0), TIMER_MISSING);
}

TEST(timer_judge_leaves_alone_what_it_does_not_know)
{
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic-deadline", "7", "1")), 0), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "268435456", "33")), 0), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START DEVICE("lapic", "4294967296", "32")), 0), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START "Clock Event Device: lapic\n"), 0), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(START), 0), TIMER_GOOD);
    CHECK_NUMBER(judge(TEXT(""), 0), TIMER_GOOD);
}
