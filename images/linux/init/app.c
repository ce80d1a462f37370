#include "init/app.h"

#include <string.h>

#define SIGNAL_MAX  64
#define ID_MAX      0xfffffffeu
#define STOP_SIGNAL 15
#define PORT_MAX    65535

static bool append(char **words, char *word)
{
    size_t count = 0;
    while (words[count] != NULL) {
        count++;
    }
    if (count == APP_WORDS_MAX) {
        return false;
    }
    words[count] = word;
    words[count + 1] = NULL;
    return true;
}

bool app_set_variable(struct app *app, char *variable)
{
    const char *end = strchr(variable, '=');
    if (end == NULL || end == variable) {
        return false;
    }
    size_t length = (size_t)(end - variable) + 1;
    for (char **known = app->environment; *known != NULL; known++) {
        if (strncmp(*known, variable, length) == 0) {
            *known = variable;
            return true;
        }
    }
    return append(app->environment, variable);
}

static bool parse_number(const char *value, uint64_t least, uint64_t most, uint64_t *number)
{
    return text_number((struct text){value, strlen(value)}, number) && *number >= least && *number <= most;
}

static const char *parse_record(const char *key, size_t key_length, char *value, struct app *app)
{
    struct text name = {key, key_length};
    uint64_t number;
    if (text_equals(name, TEXT("arg"))) {
        return append(app->arguments, value) ? NULL : "too many arguments";
    }
    if (text_equals(name, TEXT("env"))) {
        return append(app->environment, value) ? NULL : "too many variables";
    }
    if (text_equals(name, TEXT("workdir"))) {
        app->folder = value;
        return value[0] == '/' ? NULL : "workdir is not an absolute path";
    }
    if (text_equals(name, TEXT("user"))) {
        app->user = parse_number(value, 0, ID_MAX, &number) ? (uint32_t)number : ID_MAX;
        return app->user != ID_MAX ? NULL : "user is not a number";
    }
    if (text_equals(name, TEXT("group"))) {
        app->group = parse_number(value, 0, ID_MAX, &number) ? (uint32_t)number : ID_MAX;
        return app->group != ID_MAX ? NULL : "group is not a number";
    }
    if (text_equals(name, TEXT("signal"))) {
        app->stop_signal = parse_number(value, 1, SIGNAL_MAX, &number) ? (int)number : 0;
        return app->stop_signal != 0 ? NULL : "signal is not the number of one";
    }
    if (text_equals(name, TEXT("port"))) {
        app->port = parse_number(value, 1, PORT_MAX, &number) ? (uint16_t)number : 0;
        return app->port != 0 ? NULL : "port is not a number from 1 to 65535";
    }
    return "an unknown key";
}

const char *app_parse(char *description, size_t length, struct app *app)
{
    memset(app, 0, sizeof(*app));
    app->folder = "/";
    app->stop_signal = STOP_SIGNAL;
    if (length == 0 || description[length - 1] != 0) {
        return "it does not end with a NUL";
    }
    for (char *record = description; record < description + length; record += strlen(record) + 1) {
        char *value = strchr(record, '=');
        if (value == NULL) {
            return "a record without '='";
        }
        const char *error = parse_record(record, (size_t)(value - record), value + 1, app);
        if (error != NULL) {
            return error;
        }
    }
    return app->arguments[0] == NULL ? "no arg" : app->port == 0 ? "no port" : NULL;
}
