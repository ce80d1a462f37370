#include "runtime/calendar.h"
#include "tests/test.h"

static bool reads_as(const char *date, int64_t expected)
{
    int64_t seconds;
    size_t length = __builtin_strlen(date);
    return calendar_parse_http((struct text){date, length}, &seconds) && seconds == expected;
}

static bool is_refused(const char *date)
{
    int64_t seconds;
    return !calendar_parse_http((struct text){date, __builtin_strlen(date)}, &seconds);
}

TEST(calendar_all_three_formats_mean_the_same)
{
    CHECK(reads_as("Sun, 06 Nov 1994 08:49:37 GMT", 784111777));
    CHECK(reads_as("Sunday, 06-Nov-94 08:49:37 GMT", 784111777));
    CHECK(reads_as("Sun Nov  6 08:49:37 1994", 784111777));
}

TEST(calendar_malformed_dates_are_refused)
{
    CHECK(is_refused(""));
    CHECK(is_refused("Sun"));
    CHECK(is_refused("Sun, 06 Nov 1994 08:49:37"));
    CHECK(is_refused("Sun, 06 Nov 1994 08:49:37 UTC"));
    CHECK(is_refused("Sun, 6 Nov 1994 08:49:37 GMT"));
    CHECK(is_refused("Sun, 06 nov 1994 08:49:37 GMT"));
    CHECK(is_refused("Sun, 31 Nov 1994 08:49:37 GMT"));
    CHECK(is_refused("Sun, 29 Feb 1900 08:49:37 GMT"));
    CHECK(is_refused("Sun, 00 Nov 1994 08:49:37 GMT"));
    CHECK(is_refused("Sun, 06 Nov 1994 24:49:37 GMT"));
    CHECK(is_refused("Sun, 06 Nov 1994 08:60:37 GMT"));
    CHECK(is_refused("Sun, 06 Nov 1969 08:49:37 GMT"));
    CHECK(is_refused("784111777"));
}

TEST(calendar_leap_days_are_days)
{
    CHECK(reads_as("Tue, 29 Feb 2000 00:00:00 GMT", 951782400));
    CHECK(reads_as("Thu, 29 Feb 2024 12:00:00 GMT", 1709208000));
}

TEST(calendar_every_day_for_four_centuries_comes_back)
{
    for (int64_t seconds = 0; seconds < 400ll * 366 * 86400; seconds += 86400 - 1) {
        struct calendar_time time = calendar_from_seconds(seconds);
        int64_t back;
        if (!calendar_to_seconds(&time, &back) || back != seconds) {
            CHECK_NUMBER(back, seconds);
            return;
        }
    }
}

TEST(calendar_http_date_is_written_as_specified)
{
    char buffer[64];
    struct writer writer = writer_over(buffer, sizeof(buffer));
    calendar_write_http(&writer, 784111777);
    CHECK_TEXT(((struct text){buffer, writer_length(&writer)}), TEXT("Sun, 06 Nov 1994 08:49:37 GMT"));
    writer = writer_over(buffer, sizeof(buffer));
    calendar_write_http(&writer, 0);
    CHECK_TEXT(((struct text){buffer, writer_length(&writer)}), TEXT("Thu, 01 Jan 1970 00:00:00 GMT"));
    writer = writer_over(buffer, sizeof(buffer));
    calendar_write_http(&writer, 253402300799);
    CHECK_TEXT(((struct text){buffer, writer_length(&writer)}), TEXT("Fri, 31 Dec 9999 23:59:59 GMT"));
}
