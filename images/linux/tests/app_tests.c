#include "init/app.h"
#include "tests/test.h"

#include <string.h>

static struct app app;
static char buffer[65536];

// The literal's own NUL is not part of a description.
#define PARSE(description) (memcpy(buffer, description, sizeof(description) - 1), app_parse(buffer, sizeof(description) - 1, &app))
#define CHECK_REFUSED(description, rule) \
    do { \
        const char *error = PARSE(description); \
        CHECK(error != NULL && strcmp(error, rule) == 0); \
    } while (0)

TEST(app_parse_takes_everything)
{
    CHECK(PARSE("arg=./server\0arg=\0arg=a=b\0env=KEY=a\nb\0workdir=/srv\0user=33\0group=34\0signal=2\0port=8080\0") == NULL);
    CHECK(strcmp(app.arguments[0], "./server") == 0 && app.arguments[1][0] == 0 && strcmp(app.arguments[2], "a=b") == 0 && app.arguments[3] == NULL);
    CHECK(strcmp(app.environment[0], "KEY=a\nb") == 0 && app.environment[1] == NULL);
    CHECK(strcmp(app.folder, "/srv") == 0);
    CHECK_NUMBER(app.user, 33);
    CHECK_NUMBER(app.group, 34);
    CHECK_NUMBER(app.stop_signal, 2);
    CHECK_NUMBER(app.port, 8080);
}

TEST(app_parse_has_defaults)
{
    CHECK(PARSE("arg=server\0port=80\0") == NULL);
    CHECK(strcmp(app.folder, "/") == 0);
    CHECK_NUMBER(app.user, 0);
    CHECK_NUMBER(app.stop_signal, 15);
}

TEST(app_parse_refuses_what_it_cannot_run)
{
    CHECK_REFUSED("", "it does not end with a NUL");
    CHECK_REFUSED("arg=server", "it does not end with a NUL");
    CHECK_REFUSED("arg=server\0", "no port");
    CHECK_REFUSED("port=80\0", "no arg");
    CHECK_REFUSED("arg\0", "a record without '='");
    CHECK_REFUSED("\0", "a record without '='");
    CHECK_REFUSED("args=server\0", "an unknown key");
    CHECK_REFUSED("workdir=srv\0", "workdir is not an absolute path");
    CHECK_REFUSED("user=-1\0", "user is not a number");
    CHECK_REFUSED("user=4294967294\0", "user is not a number");
    CHECK_REFUSED("group=4294967296\0", "group is not a number");
    CHECK_REFUSED("signal=0\0", "signal is not the number of one");
    CHECK_REFUSED("signal=65\0", "signal is not the number of one");
    CHECK_REFUSED("port=0\0", "port is not a number from 1 to 65535");
    CHECK_REFUSED("port=65536\0", "port is not a number from 1 to 65535");
}

TEST(app_parse_bounds_the_words)
{
    size_t length = 0;
    for (int i = 0; i < APP_WORDS_MAX; i++) {
        memcpy(buffer + length, "arg=a", 6);
        length += 6;
    }
    memcpy(buffer + length, "port=80", 8);
    CHECK(app_parse(buffer, length + 8, &app) == NULL);
    memcpy(buffer + length, "arg=b", 6);
    const char *error = app_parse(buffer, length + 6, &app);
    CHECK(error != NULL && strcmp(error, "too many arguments") == 0);
}
