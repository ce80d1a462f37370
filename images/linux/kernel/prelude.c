// What runs before Linux. On a microvm, Linux knows no timer but the processor's own (its ACPI says "reduced hardware", so it leaves the PIT alone), and has to find out
// how fast the time stamp counter runs by watching a PIT that QEMU emulates. On a busy host that fails, and then Linux waits for ever for a tick that nobody makes.
// QEMU's local APIC counts nanoseconds, whatever the host does: this measures by it, and tells Linux by "tsc_early_khz=".
#include <stddef.h>
#include <stdint.h>
#include "kernel/layout.h"
#include "machine/apic.h"
#include "machine/ports.h"

#define COMMAND_LINE_MAX    2048        // Linux' own limit on x86 (COMMAND_LINE_SIZE)
#define SAMPLES             64
#define MEASURED_TICKS      20000000u   // 20 ms: a microsecond more or less at both ends is 0.01 %
#define HYPERVISOR_LEAF     0x40000000u
#define APIC_TIMER_CURRENT  (APIC_BASE + 0x390)
#define PIT_CONTROL         0x43
#define PIT_CHANNEL_0       0x40
#define PIT_ONE_SHOT        0x30        // channel 0, both bytes, mode 0

// Xen, public/arch-x86/hvm/start_info.h.
struct start_info {
    uint32_t magic, version, flags, module_count;
    uint64_t modules, command_line;
};

struct sample {
    uint64_t counter;   // of the time stamp
    uint32_t elapsed;   // of the APIC's timer
};

static char command_line[COMMAND_LINE_MAX];

static uint32_t ticks_elapsed(void)
{
    return UINT32_MAX - device_read(APIC_TIMER_CURRENT);
}

// Both at the same moment: of many attempts the one that nothing came between.
static struct sample sample_take(void)
{
    struct sample best = {0, 0};
    uint32_t narrowest = UINT32_MAX;
    for (unsigned attempt = 0; attempt < SAMPLES; attempt++) {
        uint64_t before = timestamp_read();
        uint32_t elapsed = ticks_elapsed();
        uint32_t width = (uint32_t)(timestamp_read() - before);
        if (width < narrowest) {
            narrowest = width;
            best = (struct sample){before + width / 2, elapsed};
        }
    }
    return best;
}

// FACTOR_A * FACTOR_B / DIVISOR; there is no 64-bit division in 32-bit mode.
static uint32_t multiply_divide(uint32_t factor_a, uint32_t factor_b, uint32_t divisor)
{
    uint32_t quotient, rest;
    uint64_t product = (uint64_t)factor_a * factor_b;
    if (product >> 32 >= divisor) {
        return 0;
    }
    __asm__("divl %4" : "=a"(quotient), "=d"(rest) : "a"((uint32_t)product), "d"((uint32_t)(product >> 32)), "r"(divisor));
    return quotient;
}

// Taken again where the host went away in the meantime: the APIC's timer starts over after 4.3 s.
static uint32_t counter_kilohertz(void)
{
    struct sample first, last;
    device_write(APIC_LVT_TIMER, APIC_LVT_MASKED);
    device_write(APIC_TIMER_DIVIDE, APIC_DIVIDE_BY_1);
    do {
        device_write(APIC_TIMER_INITIAL, UINT32_MAX);
        first = sample_take();
        while (ticks_elapsed() - first.elapsed < MEASURED_TICKS) {
        }
        last = sample_take();
    } while (last.counter - first.counter > UINT32_MAX);
    device_write(APIC_TIMER_INITIAL, 0);
    return multiply_divide((uint32_t)(last.counter - first.counter), 1000000, last.elapsed - first.elapsed);
}

// Only QEMU's own emulation needs it: KVM tells Linux the rate.
static int is_emulated(void)
{
    uint32_t registers[4];
    processor_identify(HYPERVISOR_LEAF, registers);
    return registers[1] == 0x54474354 && registers[2] == 0x43544743 && registers[3] == 0x47435447;  // "TCGTCGTCGTCG"
}

static void command_line_append(struct start_info *info, const char *option, uint32_t number)
{
    char digits[10];
    unsigned count = 0;
    size_t length = 0;
    for (; number > 0; number /= 10) {
        digits[count++] = (char)('0' + number % 10);
    }
    const char *given = (const char *)(uintptr_t)info->command_line;
    for (; given != NULL && given[length] != 0; length++) {
        if (length + 64 > COMMAND_LINE_MAX) {
            return;
        }
        command_line[length] = given[length];
    }
    while (*option != 0) {
        command_line[length++] = *option++;
    }
    while (count > 0) {
        command_line[length++] = digits[--count];
    }
    info->command_line = (uintptr_t)command_line;
}

void prelude_run(struct start_info *info)
{
    // Linux does not use the PIT, which would wake QEMU 36 times a second: it runs out once, and stands still.
    port_write(PIT_CONTROL, PIT_ONE_SHOT);
    port_write(PIT_CHANNEL_0, 1);
    port_write(PIT_CHANNEL_0, 0);
    if (is_emulated()) {
        command_line_append(info, " tsc=reliable tsc_early_khz=", counter_kilohertz());
    }
}
