#include "machine/timer.h"

#include "machine/apic.h"
#include "machine/interrupts.h"
#include "machine/ports.h"

#define LEAF_HYPERVISOR       0x40000000u
#define LEAF_FREQUENCIES      0x40000010u     // eax: TSC, ebx: APIC timer, both in kHz (QEMU's vmware-cpuid-freq)
#define HYPERVISOR_KHZ        1000000u
#define LONGEST_MILLISECONDS  4000u

static uint32_t ticks_a_millisecond = HYPERVISOR_KHZ;
static bool armed;

/* The frequency is what the hypervisor states. Where it states none it is 1 GHz: QEMU's own APIC counts nanoseconds, and KVM's has a bus cycle of
   1 ns (Linux, APIC_BUS_CYCLE_NS) unless told otherwise, in which case QEMU states it. Measuring is no better: against the TSC, whose frequency is
   not known either, nor in the milliseconds a boot has against the RTC, which counts seconds. Only retransmissions and time-outs hang on it. */
void timer_start(void)
{
    uint32_t registers[4];
    processor_identify(LEAF_HYPERVISOR, registers);
    if (registers[0] >= LEAF_FREQUENCIES && registers[0] < LEAF_HYPERVISOR + 0x1000) {
        processor_identify(LEAF_FREQUENCIES, registers);
        if (registers[1] != 0) {
            ticks_a_millisecond = registers[1];
        }
    }
    device_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
    device_write(APIC_LVT_TIMER, VECTOR_TIMER);
}

void timer_arm(uint32_t milliseconds)
{
    uint32_t bounded = milliseconds < LONGEST_MILLISECONDS ? milliseconds : LONGEST_MILLISECONDS;
    uint64_t ticks = (uint64_t)bounded * ticks_a_millisecond;
    armed = true;
    device_write(APIC_TIMER_INITIAL, ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks);
}

bool timer_is_armed(void)
{
    return armed;
}

bool timer_take(void)
{
    if (!interrupts_take_timer()) {
        return false;
    }
    armed = false;
    return true;
}
