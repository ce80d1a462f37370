#define _GNU_SOURCE
#include "init/fill.h"
#include "init/tree.h"
#include "tests/folders.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NOBODY 0xfffffffeu

static const struct app tenants = {.user = 33, .group = 44}, roots;
static char failed[PATH_MAX];

// A new volume, and an image that has a file and a folder; false where this cannot be had.
static bool make(struct folders *made)
{
    if (geteuid() != 0) {
        test_skip("only root gives files away");
        return false;
    }
    *made = folders_make();
    mkdirat(made->from, "sub", 0750);
    file_make(made->from, "sub/file", "image", 0644);
    fchownat(made->from, "sub", 7, 8, 0);
    fchmodat(made->from, ".", 01770, 0);
    fchownat(made->from, ".", 7, 8, 0);
    fchownat(made->to, ".", NOBODY, NOBODY, 0);
    mkdirat(made->to, "lost+found", 0700);
    return true;
}

TEST(fill_new_takes_what_the_image_has)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }

    CHECK(fill_new(given.to, given.from, &tenants, failed));

    CHECK_NUMBER(folder_count(given.to), 1);
    CHECK(file_holds(given.to, "sub/file", "image"));
    CHECK(status_of(given.to, "sub").st_uid == 7 && status_of(given.to, "sub").st_gid == 8);
    struct stat root = status_of(given.to, ".");
    CHECK(root.st_uid == 33 && root.st_gid == 44 && root.st_mode == (S_IFDIR | 01770));
    CHECK_NUMBER(root.st_mtim.tv_sec, status_of(given.from, ".").st_mtim.tv_sec);
    folders_remove(&given);
}

TEST(fill_new_for_root_leaves_the_images_owner)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }

    CHECK(fill_new(given.to, given.from, &roots, failed));

    CHECK(status_of(given.to, ".").st_uid == 7 && status_of(given.to, ".").st_gid == 8);
    folders_remove(&given);
}

// Else it would be filled at each boot.
TEST(fill_new_of_nobodys_image_is_roots)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }
    fchownat(given.from, ".", NOBODY, NOBODY, 0);

    CHECK(fill_new(given.to, given.from, &roots, failed));

    CHECK(status_of(given.to, ".").st_uid == 0 && status_of(given.to, ".").st_gid == 0);
    folders_remove(&given);
}

TEST(fill_new_begins_anew_where_it_was_broken_off)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }
    mkdirat(given.to, "sub", 0700);
    file_make(given.to, "sub/file", "ima", 0600);
    file_make(given.to, "sub/of another image", "x", 0600);

    CHECK(fill_new(given.to, given.from, &tenants, failed));

    CHECK(file_holds(given.to, "sub/file", "image"));
    CHECK_NUMBER(status_of(given.to, "sub/of another image").st_ino, 0);
    folders_remove(&given);
}

TEST(fill_new_that_fails_leaves_the_volume_new)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }
    int file = openat(given.from, "sub/file", O_RDONLY | O_CLOEXEC);

    CHECK(!fill_new(given.to, file, &tenants, failed));

    CHECK(errno == ENOTDIR && status_of(given.to, ".").st_uid == NOBODY);
    close(file);
    folders_remove(&given);
}

TEST(fill_new_leaves_a_volume_alone_that_was_filled)
{
    struct folders given;
    if (!make(&given)) {
        return;
    }
    CHECK(fill_new(given.to, given.from, &tenants, failed));
    CHECK(tree_clear(given.to));

    CHECK(fill_new(given.to, given.from, &tenants, failed));

    CHECK_NUMBER(folder_count(given.to), 0);
    folders_remove(&given);
}
