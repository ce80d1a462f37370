// What the image says of its application: the file "app" of its disk, "key=value" records that each end with a NUL. Written by the image builder.
//
//   arg=WORD       one of the command line, the program first; at least one
//   env=KEY=VALUE  of the environment
//   workdir=PATH   absolute
//   user=UID, group=GID
//   signal=NUMBER  asks it to stop
//   port=NUMBER    ready when somebody listens there
#pragma once

#include "runtime/text.h"

#define APP_WORDS_MAX 1024

struct app {
    char *arguments[APP_WORDS_MAX + 1];     // ends with a null, as exec wants it
    char *environment[APP_WORDS_MAX + 1];
    const char *folder;
    uint32_t user;
    uint32_t group;
    int stop_signal;
    uint16_t port;
};

// Adds KEY=VALUE to the environment, or puts it in place of what has that key. False without a key, or when there are too many.
bool app_set_variable(struct app *app, char *variable);

// Null, or what is wrong. The app points into DESCRIPTION, which is to stay.
const char *app_parse(char *description, size_t length, struct app *app);
