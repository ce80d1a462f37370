#include "machine/clock.h"

#include "machine/ports.h"
#include "runtime/calendar.h"

// MC146818, as QEMU's mc146818rtc; the century's place is the PC's usual one.
#define CMOS_SELECT        0x70
#define CMOS_DATA          0x71
#define RTC_SECONDS        0x00
#define RTC_MINUTES        0x02
#define RTC_HOURS          0x04
#define RTC_DAY            0x07
#define RTC_MONTH          0x08
#define RTC_YEAR           0x09
#define RTC_STATUS_B       0x0b
#define RTC_CENTURY        0x32
#define STATUS_B_24_HOURS  0x02
#define STATUS_B_BINARY    0x04
#define HOURS_PM           0x80
#define ATTEMPTS           4

// A remembered time is believed while the second's register is unchanged and less than this many cycles have passed (1 to 2 seconds);
// where a pause, in which no cycle is counted, may lie in between, only while the other registers are unchanged, too.
#define CYCLES_BELIEVED    (1ull << 32)

static int64_t remembered;
static uint8_t remembered_second;
static uint32_t remembered_rest;
static uint64_t remembered_cycles;
static bool is_remembered, is_in_doubt;

static uint8_t cmos_read(uint8_t index)
{
    port_write(CMOS_SELECT, index);
    return port_read(CMOS_DATA);
}

static unsigned decode(uint8_t value, uint8_t status)
{
    return status & STATUS_B_BINARY ? value : (unsigned)(value >> 4) * 10 + (value & 15);
}

// Steps: 1. read until the second did not change in between; 2. decode; 3. believe only what can be a date.
static bool read_all(uint8_t seconds, int64_t *result)
{
    struct calendar_time time;
    uint8_t status = cmos_read(RTC_STATUS_B);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint8_t hours = cmos_read(RTC_HOURS);
        bool afternoon = (status & STATUS_B_24_HOURS) == 0 && (hours & HOURS_PM) != 0;
        time.second = decode(seconds, status);
        time.minute = decode(cmos_read(RTC_MINUTES), status);
        time.hour = decode(afternoon ? hours & (uint8_t)~HOURS_PM : hours, status);
        if ((status & STATUS_B_24_HOURS) == 0) {
            time.hour = time.hour % 12 + (afternoon ? 12 : 0);
        }
        time.day = decode(cmos_read(RTC_DAY), status);
        time.month = decode(cmos_read(RTC_MONTH), status);
        time.year = decode(cmos_read(RTC_CENTURY), status) * 100 + decode(cmos_read(RTC_YEAR), status);
        uint8_t again = cmos_read(RTC_SECONDS);
        if (again == seconds) {
            return calendar_to_seconds(&time, result);
        }
        seconds = again;
    }
    return false;
}

// Everything above the second that can have changed while the second's register came back to where it was.
static uint32_t read_rest(void)
{
    return (uint32_t)cmos_read(RTC_MONTH) << 24 | (uint32_t)cmos_read(RTC_DAY) << 16 | (uint32_t)cmos_read(RTC_HOURS) << 8 | cmos_read(RTC_MINUTES);
}

bool clock_read(int64_t *seconds)
{
    uint8_t second = cmos_read(RTC_SECONDS);
    uint64_t cycles = timestamp_read();
    if (!is_remembered || second != remembered_second || cycles - remembered_cycles > CYCLES_BELIEVED
        || (is_in_doubt && read_rest() != remembered_rest)) {
        remembered_rest = read_rest();
        is_remembered = read_all(second, &remembered);
        remembered_second = second;
        remembered_cycles = cycles;
    }
    is_in_doubt = false;
    *seconds = remembered;
    return is_remembered;
}

void clock_doubt(void)
{
    is_in_doubt = true;
}

void clock_forget(void)
{
    is_remembered = false;
}
