#define _GNU_SOURCE
#include "init/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK           (1 << 24)
#define MODE_BITS       07777
#define NAMES_AT_FIRST  64

// A file that has further names.
struct file {
    dev_t device;
    ino_t number;
    char *path;
};

struct copy {
    int to;             // the root of the copy
    dev_t device;       // of the folders that belong to it
    char *path;         // of what is being copied, below both roots
    struct file *files;
    size_t count, capacity;
};

// Takes over FOLDER.
static DIR *read_folder(int folder)
{
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (entries == NULL && folder >= 0) {
        close(folder);
    }
    return entries;
}

// The next entry but the folder itself and the one above; null at the end, with errno if that is none.
static struct dirent *next_entry(DIR *entries)
{
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(entries);
    } while (entry != NULL && (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

// Closes without a change of errno, which says why something failed.
static bool end_folder(DIR *entries, bool is_done)
{
    int error = errno;
    closedir(entries);
    errno = error;
    return is_done;
}

static int open_folder(int parent, const char *name)
{
    return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static const char *find_name(const struct copy *copy, const struct stat *status)
{
    for (size_t i = 0; i < copy->count; i++) {
        if (copy->files[i].number == status->st_ino && copy->files[i].device == status->st_dev) {
            return copy->files[i].path;
        }
    }
    return NULL;
}

static bool remember_name(struct copy *copy, const struct stat *status)
{
    if (copy->count == copy->capacity) {
        size_t capacity = copy->capacity == 0 ? NAMES_AT_FIRST : 2 * copy->capacity;
        struct file *files = realloc(copy->files, capacity * sizeof(*files));
        if (files == NULL) {
            return false;
        }
        copy->files = files;
        copy->capacity = capacity;
    }
    char *path = strdup(copy->path);
    if (path == NULL) {
        return false;
    }
    copy->files[copy->count++] = (struct file){status->st_dev, status->st_ino, path};
    return true;
}

static bool copy_content(int from, int to, const char *name)
{
    int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int target = source < 0 ? -1 : openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t sent = target < 0 ? -1 : 1;
    while (sent > 0) {
        sent = sendfile(target, source, NULL, CHUNK);
    }
    int error = errno;
    if (target >= 0 && close(target) != 0 && sent == 0) {
        error = errno;
        sent = -1;
    }
    if (source >= 0) {
        close(source);
    }
    errno = error;
    return sent == 0;
}

static bool copy_link(int from, int to, const char *name)
{
    char target[PATH_MAX];
    ssize_t length = readlinkat(from, name, target, sizeof(target) - 1);
    if (length < 0) {
        return false;
    }
    target[length] = 0;
    return symlinkat(target, to, name) == 0;
}

static bool copy_entries(struct copy *copy, int from, int to);

static bool copy_folder(struct copy *copy, int from, int to, const char *name, const struct stat *status)
{
    if (mkdirat(to, name, 0700) != 0) {
        return false;
    }
    if (status->st_dev != copy->device) {
        return true;
    }
    int target = open_folder(to, name);
    bool is_done = target >= 0 && copy_entries(copy, open_folder(from, name), target);
    if (target >= 0) {
        int error = errno;
        close(target);
        errno = error;
    }
    return is_done;
}

static bool copy_object(struct copy *copy, int from, int to, const char *name, const struct stat *status)
{
    switch (status->st_mode & S_IFMT) {
    case S_IFDIR:
        return copy_folder(copy, from, to, name, status);
    case S_IFREG:
        return copy_content(from, to, name);
    case S_IFLNK:
        return copy_link(from, to, name);
    default:
        return mknodat(to, name, (status->st_mode & S_IFMT) | 0600, status->st_rdev) == 0;
    }
}

// In this order: another owner takes bits of the mode away, and everything else changes times.
static bool copy_attributes(int to, const char *name, const struct stat *status)
{
    struct timespec times[] = {status->st_atim, status->st_mtim};
    return fchownat(to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW) == 0
        && (S_ISLNK(status->st_mode) || fchmodat(to, name, status->st_mode & MODE_BITS, 0) == 0)
        && utimensat(to, name, times, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool copy_entry(struct copy *copy, int from, int to, const char *name)
{
    struct stat status;
    if (fstatat(from, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return false;
    }
    bool has_names = !S_ISDIR(status.st_mode) && status.st_nlink > 1;
    const char *known = has_names ? find_name(copy, &status) : NULL;
    if (known != NULL) {
        return linkat(copy->to, known, to, name, 0) == 0;
    }
    return copy_object(copy, from, to, name, &status) && copy_attributes(to, name, &status) && (!has_names || remember_name(copy, &status));
}

// Takes over FROM.
static bool copy_entries(struct copy *copy, int from, int to)
{
    DIR *entries = read_folder(from);
    if (entries == NULL) {
        return false;
    }
    size_t length = strlen(copy->path);
    for (struct dirent *entry; (entry = next_entry(entries)) != NULL;) {
        int added = snprintf(copy->path + length, PATH_MAX - length, "%s%s", length == 0 ? "" : "/", entry->d_name);
        if ((size_t)added >= PATH_MAX - length) {
            errno = ENAMETOOLONG;
            return end_folder(entries, false);
        }
        if (!copy_entry(copy, dirfd(entries), to, entry->d_name)) {
            return end_folder(entries, false);
        }
        copy->path[length] = 0;
    }
    return end_folder(entries, errno == 0);
}

bool tree_copy(int from, int to, char path[PATH_MAX])
{
    struct stat status;
    path[0] = 0;
    if (fstat(from, &status) != 0) {
        return false;
    }
    struct copy copy = {.to = to, .device = status.st_dev, .path = path};
    bool is_done = copy_entries(&copy, open_folder(from, "."), to);
    for (size_t i = 0; i < copy.count; i++) {
        free(copy.files[i].path);
    }
    free(copy.files);
    return is_done;
}

// Takes over FOLDER.
static bool clear(int folder)
{
    DIR *entries = read_folder(folder);
    if (entries == NULL) {
        return false;
    }
    for (struct dirent *entry; (entry = next_entry(entries)) != NULL;) {
        if (unlinkat(folder, entry->d_name, 0) == 0) {
            continue;
        }
        // Linux' own word for a folder.
        if (errno != EISDIR || !clear(open_folder(folder, entry->d_name)) || unlinkat(folder, entry->d_name, AT_REMOVEDIR) != 0) {
            return end_folder(entries, false);
        }
    }
    return end_folder(entries, errno == 0);
}

bool tree_clear(int folder)
{
    return clear(open_folder(folder, "."));
}
