#define _GNU_SOURCE
#include "init/fill.h"

#include <sys/stat.h>
#include <unistd.h>

#include "init/tree.h"

#define NOBODY      0xfffffffeu     // whose root a new file system is; no application can be that user
#define MODE_BITS   07777

static bool is_nobodys(const struct stat *status)
{
    return status->st_uid == NOBODY && status->st_gid == NOBODY;
}

static bool give_away(int volume, const struct stat *image, const struct app *app)
{
    struct timespec times[] = {image->st_atim, image->st_mtim};
    bool is_images = app->user == 0 && !is_nobodys(image);
    return fchmod(volume, image->st_mode & MODE_BITS) == 0
        && futimens(volume, times) == 0
        && fchown(volume, is_images ? image->st_uid : app->user, is_images ? image->st_gid : app->group) == 0
        && fsync(volume) == 0;
}

bool fill_new(int volume, int image, const struct app *app, char path[PATH_MAX])
{
    struct stat status, from;
    path[0] = 0;
    if (fstat(volume, &status) != 0 || fstat(image, &from) != 0) {
        return false;
    }
    return !is_nobodys(&status)
        || (tree_clear(volume) && tree_copy(image, volume, path) && syncfs(volume) == 0 && give_away(volume, &from, app));
}
