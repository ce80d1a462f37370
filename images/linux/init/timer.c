#include "init/timer.h"

#include <string.h>

#include "init/console.h"
#include "init/files.h"
#include "init/power.h"
#include "init/timer_list.h"
#include "machine/ports.h"

#define LIST_MAX            65536
#define HYPERVISOR_LEAF     0x40000000u

// KVM's APIC has the same rate today, but is not bound to it.
static bool is_emulated(void)
{
    uint32_t registers[4];
    processor_identify(HYPERVISOR_LEAF, registers);
    return memcmp(&registers[1], "TCGTCGTCGTCG", 12) == 0;
}

void timer_check(void)
{
    static char list[LIST_MAX];
    long length = file_read("/proc/timer_list", list, sizeof(list));
    uint64_t rate_khz;
    switch (timer_judge((struct text){list, length < 0 ? 0 : (size_t)length}, &rate_khz)) {
    case TIMER_GOOD:
        break;
    case TIMER_MISSING:
        console_log("the host kept Linux from finding out the rate of the timer, and there is none now: boots again");
        power_reset();
    case TIMER_WRONG:
        if (is_emulated()) {
            console_log("the host kept Linux from finding out the rate of the timer: %u kHz, not %u: boots again", (unsigned)rate_khz, TRUE_RATE_KHZ);
            power_reset();
        }
        break;
    }
}
