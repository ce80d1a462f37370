#include "init/timer_list.h"

#define TOLERANCE   2       // a half: on a busy host a quarter is nothing unusual, and the next boot's is no better
#define SHIFT_MAX   32      // Linux' own choice for this timer, and the largest that leaves the product below in 64 bits

// What follows NAME and a colon, on the first line of LIST that begins so; LIST goes on behind that line.
static bool take_value(struct text *list, struct text name, struct text *value)
{
    struct text line, key;
    while (text_next_part(list, '\n', &line)) {
        if (text_next_part(&line, ':', &key) && text_equals(key, name)) {
            *value = text_trim(line);
            return true;
        }
    }
    return false;
}

enum timer_state timer_judge(struct text list, uint64_t *rate_khz)
{
    struct text value;
    uint64_t multiplier, shift;
    *rate_khz = 0;
    if (!take_value(&list, TEXT("Per CPU device"), &value) || !take_value(&list, TEXT("Clock Event Device"), &value)) {
        return TIMER_GOOD;
    }
    if (text_equals(value, TEXT("<NULL>"))) {
        return TIMER_MISSING;
    }
    if (!text_equals(value, TEXT("lapic"))
        || !take_value(&list, TEXT("mult"), &value) || !text_number(value, &multiplier) || multiplier > UINT32_MAX
        || !take_value(&list, TEXT("shift"), &value) || !text_number(value, &shift) || shift > SHIFT_MAX) {
        return TIMER_GOOD;
    }
    // Ticks in a millisecond.
    *rate_khz = multiplier * 1000000 >> shift;
    return *rate_khz < TRUE_RATE_KHZ - TRUE_RATE_KHZ / TOLERANCE || *rate_khz > TRUE_RATE_KHZ + TRUE_RATE_KHZ / TOLERANCE ? TIMER_WRONG : TIMER_GOOD;
}
