// What a volume begins with: what the image has where the volume is mounted, as of a container's volume.
#pragma once

#include <limits.h>

#include "init/app.h"

// Fills VOLUME, the root of its file system, from the folder IMAGE, unless it was filled before. The root of a new file system is nobody's, and is given to somebody when everything is on the disk: so
// a volume that was left half filled is filled anew, and one that its owner has emptied stays empty. Its mode and times are those of IMAGE, and so is its owner, where the application is
// root; else it is the application's. False: PATH is what could not be copied, errno says why.
bool fill_new(int volume, int image, const struct app *app, char path[PATH_MAX]);
