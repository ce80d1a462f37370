#include "init/launch.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static struct app app;
static char image[256], message[65536];
static const char *volume;

#define GIVEN(description) (memcpy(image, description, sizeof(description) - 1), CHECK(app_parse(image, sizeof(description) - 1, &app) == NULL))
#define PARSE(records) (memcpy(message, records, sizeof(records) - 1), launch_parse(message, sizeof(records) - 1, &app, &volume))

TEST(launch_parse_adds_and_replaces_variables)
{
    GIVEN("arg=server\0port=80\0env=A=image\0env=AB=image\0");
    CHECK(PARSE("env=A=s=i\nte\0env=B=\0") == NULL);
    CHECK(strcmp(app.environment[0], "A=s=i\nte") == 0 && strcmp(app.environment[1], "AB=image") == 0);
    CHECK(strcmp(app.environment[2], "B=") == 0 && app.environment[3] == NULL);
    CHECK(volume == NULL);
}

TEST(launch_parse_takes_a_volume)
{
    GIVEN("arg=server\0port=80\0");
    CHECK(PARSE("volume=/var/lib/data\0env=A=b\0") == NULL);
    CHECK(strcmp(volume, "/var/lib/data") == 0 && strcmp(app.environment[0], "A=b") == 0);
}

TEST(launch_parse_of_nothing_changes_nothing)
{
    GIVEN("arg=server\0port=80\0env=A=image\0");
    CHECK(launch_parse(message, 0, &app, &volume) == NULL);
    CHECK(strcmp(app.environment[0], "A=image") == 0 && app.environment[1] == NULL && volume == NULL);
}

TEST(launch_parse_refuses_what_it_does_not_know)
{
    GIVEN("arg=server\0port=80\0");
    CHECK(PARSE("env=A=b") != NULL);
    CHECK(PARSE("env=A\0") != NULL);
    CHECK(PARSE("env==b\0") != NULL);
    CHECK(PARSE("volume=data\0") != NULL);
    CHECK(PARSE("volume=\0") != NULL);
    CHECK(PARSE("arg=x\0") != NULL);
    CHECK(PARSE("\0") != NULL);
}

TEST(launch_parse_bounds_the_variables)
{
    GIVEN("arg=server\0port=80\0");
    size_t length = 0;
    for (int i = 0; i <= APP_WORDS_MAX; i++) {
        length += (size_t)snprintf(message + length, sizeof(message) - length, "env=K%d=", i) + 1;
    }
    CHECK(launch_parse(message, length, &app, &volume) != NULL);
}
