// What an application gets of its site and not of its image: records that each end with a NUL, as in the file "app".
//
//   env=KEY=VALUE  a variable, in place of the image's of the same name
//   volume=PATH    where the volume is to be mounted: absolute
#pragma once

#include "init/app.h"

#define LAUNCH_LENGTH_MAX 65536

// Null, or what is wrong. APP gets its variables and points into MESSAGE, which is to stay; VOLUME is null where there is none.
const char *launch_parse(char *message, size_t length, struct app *app, const char **volume);
