#define _GNU_SOURCE
#include "tests/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "init/tree.h"

static int make(int parent, const char *name)
{
    mkdirat(parent, name, 0755);
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct folders folders_make(void)
{
    struct folders made = {.path = "/tmp/init-tests-XXXXXX"};
    int root = mkdtemp(made.path) == NULL ? -1 : open(made.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    made.from = make(root, "from");
    made.to = make(root, "to");
    close(root);
    return made;
}

void folders_remove(struct folders *folders)
{
    close(folders->from);
    close(folders->to);
    int root = open(folders->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    tree_clear(root);
    close(root);
    rmdir(folders->path);
}

void file_make(int folder, const char *path, const char *content, mode_t mode)
{
    int file = openat(folder, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    (void)!write(file, content, strlen(content));
    fchmod(file, mode);
    close(file);
}

bool file_holds(int folder, const char *path, const char *content)
{
    char found[256];
    int file = openat(folder, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, found, sizeof(found));
    if (file >= 0) {
        close(file);
    }
    return length == (ssize_t)strlen(content) && memcmp(found, content, (size_t)length) == 0;
}

size_t folder_count(int folder)
{
    size_t count = 0;
    DIR *entries = fdopendir(openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    while (readdir(entries) != NULL) {
        count++;
    }
    closedir(entries);
    return count - 2;
}

struct stat status_of(int folder, const char *path)
{
    struct stat status = {0};
    if (fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        memset(&status, 0, sizeof(status));
    }
    return status;
}
