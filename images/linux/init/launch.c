#include "init/launch.h"

#include <string.h>

#define ENVIRONMENT "env="
#define VOLUME      "volume="

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

const char *launch_parse(char *message, size_t length, struct app *app, const char **volume)
{
    *volume = NULL;
    if (length > 0 && message[length - 1] != 0) {
        return "it does not end with a NUL";
    }
    for (char *record = message; record < message + length; record += strlen(record) + 1) {
        if (begins_with(record, ENVIRONMENT)) {
            if (!app_set_variable(app, record + strlen(ENVIRONMENT))) {
                return "too many variables, or one without '='";
            }
        } else if (begins_with(record, VOLUME "/")) {
            *volume = record + strlen(VOLUME);
        } else {
            return "an unknown key, or a path that is not absolute";
        }
    }
    return NULL;
}
