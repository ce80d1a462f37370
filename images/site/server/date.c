#include "server/date.h"

#include "machine/clock.h"
#include "runtime/calendar.h"

#define DATE_SIZE 32

struct text date_now(void)
{
    static char buffer[DATE_SIZE];
    static struct text date;
    static int64_t written;
    int64_t now;
    if (!clock_read(&now)) {
        return TEXT("");
    }
    if (now != written || date.length == 0) {
        struct writer writer = writer_over(buffer, sizeof(buffer));
        calendar_write_http(&writer, now);
        date = (struct text){buffer, writer_length(&writer)};
        written = now;
    }
    return date;
}
