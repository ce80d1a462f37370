#define _GNU_SOURCE
#include "init/tree.h"
#include "tests/folders.h"
#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char failed[PATH_MAX];

TEST(tree_copy_takes_files_folders_links_and_fifos)
{
    struct folders given = folders_make();
    mkdirat(given.from, "sub", 0700);
    mkdirat(given.from, "sub/empty", 0700);
    fchmodat(given.from, "sub", 03751, 0);
    file_make(given.from, "sub/file", "content", 0640);
    file_make(given.from, ".hidden", "", 0444);
    symlinkat("sub/file", given.from, "link");
    symlinkat("/nowhere", given.from, "sub/dangling");
    mkfifoat(given.from, "sub/fifo", 0622);
    fchmodat(given.from, "sub/fifo", 0622, 0);

    CHECK(tree_copy(given.from, given.to, failed));

    CHECK_NUMBER(folder_count(given.to), 3);
    CHECK(file_holds(given.to, "sub/file", "content") && file_holds(given.to, ".hidden", ""));
    CHECK_NUMBER(status_of(given.to, "sub").st_mode, S_IFDIR | 03751);
    CHECK_NUMBER(status_of(given.to, "sub/empty").st_mode, S_IFDIR | 0700);
    CHECK_NUMBER(status_of(given.to, "sub/file").st_mode, S_IFREG | 0640);
    CHECK_NUMBER(status_of(given.to, ".hidden").st_mode, S_IFREG | 0444);
    CHECK_NUMBER(status_of(given.to, "sub/fifo").st_mode, S_IFIFO | 0622);
    char target[16] = "";
    CHECK(readlinkat(given.to, "link", target, sizeof(target) - 1) == 8 && strcmp(target, "sub/file") == 0);
    CHECK(S_ISLNK(status_of(given.to, "sub/dangling").st_mode));
    folders_remove(&given);
}

TEST(tree_copy_keeps_times)
{
    struct folders given = folders_make();
    struct timespec times[] = {{1000, 1}, {2000, 123456789}};
    mkdirat(given.from, "sub", 0755);
    file_make(given.from, "sub/file", "x", 0644);
    symlinkat("file", given.from, "sub/link");
    const char *paths[] = {"sub/file", "sub/link", "sub"};
    for (size_t i = 0; i < 3; i++) {
        utimensat(given.from, paths[i], times, AT_SYMLINK_NOFOLLOW);
    }

    CHECK(tree_copy(given.from, given.to, failed));

    for (size_t i = 0; i < 3; i++) {
        struct stat status = status_of(given.to, paths[i]);
        CHECK_NUMBER(status.st_mtim.tv_sec, 2000);
        CHECK_NUMBER(status.st_mtim.tv_nsec, 123456789);
    }
    CHECK_NUMBER(status_of(given.to, "sub/file").st_atim.tv_sec, 1000);
    folders_remove(&given);
}

TEST(tree_copy_keeps_owners_and_the_bits_that_a_change_of_owner_takes)
{
    if (geteuid() != 0) {
        test_skip("only root gives files away");
        return;
    }
    struct folders given = folders_make();
    file_make(given.from, "file", "x", 0644);
    symlinkat("file", given.from, "link");
    mkdirat(given.from, "sub", 0700);
    fchownat(given.from, "file", 33, 44, 0);
    fchownat(given.from, "link", 55, 66, AT_SYMLINK_NOFOLLOW);
    fchownat(given.from, "sub", 77, 88, 0);
    fchmodat(given.from, "file", 06755, 0);

    CHECK(tree_copy(given.from, given.to, failed));

    struct stat file = status_of(given.to, "file"), link = status_of(given.to, "link"), folder = status_of(given.to, "sub");
    CHECK(file.st_uid == 33 && file.st_gid == 44 && file.st_mode == (S_IFREG | 06755));
    CHECK(link.st_uid == 55 && link.st_gid == 66);
    CHECK(folder.st_uid == 77 && folder.st_gid == 88);
    folders_remove(&given);
}

TEST(tree_copy_keeps_names_of_one_file_together)
{
    struct folders given = folders_make();
    mkdirat(given.from, "a", 0755);
    mkdirat(given.from, "b", 0755);
    file_make(given.from, "a/one", "x", 0644);
    linkat(given.from, "a/one", given.from, "b/two", 0);
    linkat(given.from, "a/one", given.from, "three", 0);
    char name[16];
    for (int i = 0; i < 100; i++) {
        // Each has its second name where the copy does not come: it is a file of its own there.
        snprintf(name, sizeof(name), "a/%d", i);
        file_make(given.from, name, name, 0644);
        char elsewhere[32];
        snprintf(elsewhere, sizeof(elsewhere), "../%d", i);
        linkat(given.from, name, given.from, elsewhere, 0);
    }

    CHECK(tree_copy(given.from, given.to, failed));

    CHECK(status_of(given.to, "a/one").st_ino == status_of(given.to, "b/two").st_ino && status_of(given.to, "a/one").st_ino == status_of(given.to, "three").st_ino);
    CHECK_NUMBER(status_of(given.to, "three").st_nlink, 3);
    CHECK_NUMBER(status_of(given.to, "a/99").st_nlink, 1);
    CHECK(file_holds(given.to, "a/99", "a/99"));
    CHECK(status_of(given.to, "three").st_ino != status_of(given.from, "three").st_ino);
    folders_remove(&given);
}

TEST(tree_copy_follows_no_link_out)
{
    struct folders given = folders_make();
    mkdirat(given.from, "../outside", 0755);
    file_make(given.from, "../outside/secret", "secret", 0600);
    symlinkat("../outside", given.from, "folder");
    symlinkat("../outside/secret", given.from, "file");

    CHECK(tree_copy(given.from, given.to, failed));

    CHECK(S_ISLNK(status_of(given.to, "folder").st_mode) && S_ISLNK(status_of(given.to, "file").st_mode));
    CHECK_NUMBER(status_of(given.from, "../outside/secret").st_mode, S_IFREG | 0600);
    folders_remove(&given);
}

TEST(tree_copy_takes_large_files_whole)
{
    struct folders given = folders_make();
    int file = openat(given.from, "large", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    CHECK(ftruncate(file, (40 << 20) + 1) == 0 && pwrite(file, "end", 3, 40 << 20) == 3);
    close(file);

    CHECK(tree_copy(given.from, given.to, failed));

    char end[4] = "";
    file = openat(given.to, "large", O_RDONLY | O_CLOEXEC);
    CHECK_NUMBER(pread(file, end, sizeof(end), 40 << 20), 3);
    CHECK(strcmp(end, "end") == 0);
    close(file);
    folders_remove(&given);
}

TEST(tree_copy_tells_where_it_failed)
{
    struct folders given = folders_make();
    mkdirat(given.from, "sub", 0755);
    file_make(given.from, "sub/file", "x", 0644);
    mkdirat(given.to, "sub", 0755);

    CHECK(!tree_copy(given.from, given.to, failed));

    CHECK(errno == EEXIST && strcmp(failed, "sub") == 0);
    unlinkat(given.to, "sub", AT_REMOVEDIR);
    mkdirat(given.from, "sub/too", 0755);
    int nowhere = openat(given.from, "sub/file", O_RDONLY | O_CLOEXEC);
    CHECK(!tree_copy(given.from, nowhere, failed));
    CHECK(errno == ENOTDIR && strcmp(failed, "sub") == 0);
    close(nowhere);
    folders_remove(&given);
}

// Longer than a path may be.
TEST(tree_copy_of_too_deep_a_folder_fails_and_it_can_be_removed)
{
    struct folders given = folders_make();
    int folder = dup(given.from);
    for (int i = 0; i < 400; i++) {
        mkdirat(folder, "deep-deep-deep", 0755);
        int next = openat(folder, "deep-deep-deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(folder);
        folder = next;
    }
    close(folder);

    CHECK(!tree_copy(given.from, given.to, failed));

    CHECK(errno == ENAMETOOLONG && strncmp(failed, "deep-deep-deep/deep", 19) == 0);
    CHECK(tree_clear(given.to));
    CHECK_NUMBER(folder_count(given.to), 0);
    folders_remove(&given);
}

TEST(tree_clear_removes_everything_and_nothing_outside)
{
    struct folders given = folders_make();
    mkdirat(given.to, "sub", 0000);
    mkdirat(given.to, "full", 0755);
    file_make(given.to, "full/file", "x", 0400);
    file_make(given.from, "kept", "x", 0600);
    symlinkat("../from", given.to, "link");
    mkfifoat(given.to, "full/fifo", 0600);

    CHECK(tree_clear(given.to));

    CHECK_NUMBER(folder_count(given.to), 0);
    CHECK(file_holds(given.from, "kept", "x"));
    folders_remove(&given);
}
