#include "runtime/calendar.h"

#include <string.h>

#define SECONDS_A_DAY   86400
#define FIRST_YEAR      1970
#define LAST_YEAR       9999
#define EPOCH_WEEKDAY   4           // 1 January 1970 was a Thursday
#define CENTURY_PIVOT   70          // a two-digit year below is of the 21st century

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekday_names[] = "SunMonTueWedThuFriSat";

// Days from 0000-03-01, a calendar whose year ends with the leap day (Hinnant, "chrono-compatible low-level date algorithms").
static int64_t days_from_date(unsigned year, unsigned month, unsigned day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t shifted = month > 2 ? month - 3 : month + 9;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1;
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 ? (leap ? 29 : 28) : 30 + ((month + (month > 7)) & 1);
}

bool calendar_to_seconds(const struct calendar_time *time, int64_t *seconds)
{
    if (time->year < FIRST_YEAR || time->year > LAST_YEAR || time->month < 1 || time->month > 12 || time->day < 1
        || time->day > days_in_month(time->year, time->month) || time->hour > 23 || time->minute > 59 || time->second > 60) {
        return false;
    }
    int64_t days = days_from_date(time->year, time->month, time->day) - days_from_date(FIRST_YEAR, 1, 1);
    *seconds = days * SECONDS_A_DAY + time->hour * 3600 + time->minute * 60 + time->second;
    return true;
}

struct calendar_time calendar_from_seconds(int64_t seconds)
{
    int64_t days = seconds / SECONDS_A_DAY + days_from_date(FIRST_YEAR, 1, 1);
    unsigned rest = (unsigned)(seconds % SECONDS_A_DAY);
    unsigned era = (unsigned)(days / 146097);
    unsigned day_of_era = (unsigned)(days % 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (struct calendar_time){
        .year = era * 400 + year_of_era + (month <= 2),
        .month = month,
        .day = day_of_year - (153 * shifted + 2) / 5 + 1,
        .hour = rest / 3600,
        .minute = rest / 60 % 60,
        .second = rest % 60,
    };
}

void calendar_write_http(struct writer *writer, int64_t seconds)
{
    struct calendar_time time = calendar_from_seconds(seconds);
    write_bytes(writer, weekday_names + (seconds / SECONDS_A_DAY + EPOCH_WEEKDAY) % 7 * 3, 3);
    write_text(writer, ", ");
    write_padded(writer, time.day, 2);
    write_text(writer, " ");
    write_bytes(writer, month_names + (time.month - 1) * 3, 3);
    write_text(writer, " ");
    write_padded(writer, time.year, 4);
    write_text(writer, " ");
    write_padded(writer, time.hour, 2);
    write_text(writer, ":");
    write_padded(writer, time.minute, 2);
    write_text(writer, ":");
    write_padded(writer, time.second, 2);
    write_text(writer, " GMT");
}

// Reads TEXT by PATTERN, which is as long: a digit of the day (d), year (y), hour (h), minute (i) or second (s), a letter of the month's name (m), any
// other character itself. A day's tens may be a blank (asctime).
static bool match(struct text text, const char *pattern, struct calendar_time *time)
{
    const char *month = NULL;
    *time = (struct calendar_time){0};
    if (text.length != strlen(pattern)) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        unsigned *field = pattern[i] == 'd'   ? &time->day
                          : pattern[i] == 'y' ? &time->year
                          : pattern[i] == 'h' ? &time->hour
                          : pattern[i] == 'i' ? &time->minute
                          : pattern[i] == 's' ? &time->second
                                              : NULL;
        if (field != NULL) {
            bool blank = c == ' ' && field == &time->day && *field == 0;
            if (!blank && (c < '0' || c > '9')) {
                return false;
            }
            *field = *field * 10 + (blank ? 0 : (unsigned)(c - '0'));
        } else if (pattern[i] == 'm') {
            month = month == NULL ? text.at + i : month;
        } else if (c != pattern[i]) {
            return false;
        }
    }
    for (unsigned i = 0; month != NULL && i < 12; i++) {
        if (memcmp(month, month_names + i * 3, 3) == 0) {
            time->month = i + 1;
        }
    }
    return true;
}

bool calendar_parse_http(struct text text, int64_t *seconds)
{
    struct calendar_time time;
    size_t weekday = 0;
    while (weekday < text.length && text.at[weekday] != ',' && text.at[weekday] != ' ') {
        weekday++;
    }
    struct text rest = {text.at + weekday, text.length - weekday};
    if (match(rest, ", dd mmm yyyy hh:ii:ss GMT", &time) || match(rest, " mmm dd hh:ii:ss yyyy", &time)) {
        return calendar_to_seconds(&time, seconds);
    }
    if (match(rest, ", dd-mmm-yy hh:ii:ss GMT", &time)) {
        time.year += time.year < CENTURY_PIVOT ? 2000 : 1900;
        return calendar_to_seconds(&time, seconds);
    }
    return false;
}
