// Registers of the local APIC (Intel SDM volume 3, chapter 11), shared by interrupts and timer.
#pragma once

#define APIC_BASE             0xfee00000u
#define APIC_ID               (APIC_BASE + 0x020)
#define APIC_END_OF_INTERRUPT (APIC_BASE + 0x0b0)
#define APIC_SPURIOUS         (APIC_BASE + 0x0f0)
#define APIC_LVT_TIMER        (APIC_BASE + 0x320)
#define APIC_LVT_LINT0        (APIC_BASE + 0x350)
#define APIC_LVT_LINT1        (APIC_BASE + 0x360)
#define APIC_TIMER_INITIAL    (APIC_BASE + 0x380)
#define APIC_TIMER_DIVIDE     (APIC_BASE + 0x3e0)

#define APIC_ENABLED          0x100u
#define APIC_LVT_MASKED       0x10000u
#define APIC_DIVIDE_BY_1      0xbu

#define VECTOR_DEVICE         0x20u
#define VECTOR_TIMER          0x21u
#define VECTOR_SPURIOUS       0xffu
