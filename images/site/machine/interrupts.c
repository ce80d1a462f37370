#include "machine/interrupts.h"

#include "machine/apic.h"
#include "machine/console.h"
#include "machine/ports.h"
#include "runtime/writer.h"
#include <stddef.h>

#define EXCEPTIONS            32
#define EXCEPTION_STUB_SIZE   16
#define CODE_SELECTOR         0x08
#define GATE_INTERRUPT        0x8e00u

#define IO_APIC_BASE          0xfec00000u
#define IO_APIC_PINS          24u
#define IO_APIC_2_BASE        0xfec10000u      // microvm's second one (ioapic2=on)
#define IO_APIC_SELECT        0x00
#define IO_APIC_WINDOW        0x10
#define IO_APIC_REDIRECTION   0x10u
#define IO_APIC_LEVEL         (1u << 15)

#define PIT_COMMAND           0x43
#define PIT_CHANNEL_0_ONE_SHOT 0x30

struct gate {
    uint16_t offset_low;
    uint16_t selector;
    uint16_t flags_low;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};

volatile bool interrupt_from_device;
volatile bool interrupt_from_timer;

extern const char vector_exceptions[], vector_device[], vector_timer[], vector_spurious[];

static struct gate table[256];

static void set_gate(unsigned vector, const char *handler)
{
    uint32_t address = (uint32_t)(uintptr_t)handler;
    table[vector] = (struct gate){(uint16_t)address, CODE_SELECTOR, GATE_INTERRUPT, (uint16_t)(address >> 16), 0, 0};
}

void interrupts_start(void)
{
    for (unsigned vector = 0; vector < EXCEPTIONS; vector++) {
        set_gate(vector, vector_exceptions + vector * EXCEPTION_STUB_SIZE);
    }
    set_gate(VECTOR_DEVICE, vector_device);
    set_gate(VECTOR_TIMER, vector_timer);
    set_gate(VECTOR_SPURIOUS, vector_spurious);
    const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) location = {sizeof(table) - 1, (uintptr_t)table};
    __asm__ volatile("lidt %0" : : "m"(location));

    device_write(APIC_LVT_LINT0, APIC_LVT_MASKED);
    device_write(APIC_LVT_LINT1, APIC_LVT_MASKED);
    device_write(APIC_SPURIOUS, APIC_ENABLED | VECTOR_SPURIOUS);

    // A machine with pit=on would be woken by it for ever: one-shot mode without a count is silent.
    port_write(PIT_COMMAND, PIT_CHANNEL_0_ONE_SHOT);
}

void interrupts_route(uint32_t number)
{
    uintptr_t base = number < IO_APIC_PINS ? IO_APIC_BASE : IO_APIC_2_BASE;
    uint32_t entry = IO_APIC_REDIRECTION + 2 * (number % IO_APIC_PINS);
    device_write(base + IO_APIC_SELECT, entry + 1);
    device_write(base + IO_APIC_WINDOW, device_read(APIC_ID) & 0xff000000u);
    device_write(base + IO_APIC_SELECT, entry);
    device_write(base + IO_APIC_WINDOW, IO_APIC_LEVEL | VECTOR_DEVICE);
}

void interrupts_wait(void)
{
    __asm__ volatile("sti; hlt" : : : "memory");
}

void interrupts_acknowledge(void)
{
    device_write(APIC_END_OF_INTERRUPT, 0);
}

bool interrupts_take_device(void)
{
    bool came = interrupt_from_device;
    interrupt_from_device = false;
    return came;
}

bool interrupts_take_timer(void)
{
    bool came = interrupt_from_timer;
    interrupt_from_timer = false;
    return came;
}

// Called by vectors.S.
_Noreturn void interrupts_exception(uint64_t vector, uint64_t error_code, uint64_t instruction, uint64_t address);

_Noreturn void interrupts_exception(uint64_t vector, uint64_t error_code, uint64_t instruction, uint64_t address)
{
    char line[128];
    struct writer writer = writer_over(line, sizeof(line));
    write_text(&writer, "exception ");
    write_number(&writer, vector);
    write_text(&writer, ", error code ");
    write_hexadecimal(&writer, error_code);
    write_text(&writer, ", at ");
    write_hexadecimal(&writer, instruction);
    write_text(&writer, ", address ");
    write_hexadecimal(&writer, address);
    halt(writer_finish(&writer));
}
