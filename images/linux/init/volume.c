#define _GNU_SOURCE
#include "init/volume.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init/console.h"
#include "init/files.h"
#include "init/fill.h"

#define NAME            "volume"
#define DISKS           "/sys/block"
#define DRIVER          "/sys/bus/virtio/drivers/virtio_blk"
#define GROW            _IOW('f', 16, uint64_t)     // EXT4_IOC_RESIZE_FS: to so many blocks
#define LENGTH_MAX      256

// ext4's own: where its first block is, and what is where in that.
#define SUPERBLOCK          1024
#define SUPERBLOCK_LENGTH   1024
#define BLOCKS_LOW          0x004
#define BLOCKS_HIGH         0x150

static const char *mounted;
static char forgotten[LENGTH_MAX];  // the device of the disk that the kernel is to look at anew

// The kernel's name of the disk, "vdb".
static bool find(char name[LENGTH_MAX])
{
    bool is_found = false;
    DIR *disks = opendir(DISKS);
    for (struct dirent *entry; disks != NULL && !is_found && (entry = readdir(disks)) != NULL;) {
        char path[2 * LENGTH_MAX + 32], serial[sizeof(NAME)];
        snprintf(path, sizeof(path), DISKS "/%s/serial", entry->d_name);
        long length = file_read(path, serial, sizeof(serial));
        is_found = length >= (long)strlen(NAME) && strncmp(serial, NAME, strlen(NAME)) == 0;
        snprintf(name, LENGTH_MAX, "%s", entry->d_name);
    }
    if (disks != NULL) {
        closedir(disks);
    }
    return is_found;
}

void volume_forget(void)
{
    char name[LENGTH_MAX], path[2 * LENGTH_MAX], device[LENGTH_MAX];
    if (!find(name)) {
        return;
    }
    snprintf(path, sizeof(path), DISKS "/%s/device", name);
    ssize_t length = readlink(path, device, sizeof(device) - 1);
    device[length < 0 ? 0 : length] = 0;
    const char *last = strrchr(device, '/');
    snprintf(forgotten, sizeof(forgotten), "%s", last == NULL ? device : last + 1);
    if (!file_write(DRIVER "/unbind", forgotten)) {
        console_fail("the kernel keeps the volume's disk");
    }
}

static void make_folders(const char *path)
{
    char part[PATH_MAX];
    for (size_t i = 1; i < sizeof(part); i++) {
        if (path[i] == '/' || path[i] == 0) {
            memcpy(part, path, i);
            part[i] = 0;
            mkdir(part, 0755);
        }
        if (path[i] == 0) {
            return;
        }
    }
}

// In bytes; 0 where it is not known.
static uint64_t size_of(const char *disk)
{
    uint64_t size = 0;
    int file = open(disk, O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
        ioctl(file, BLKGETSIZE64, &size);
        close(file);
    }
    return size;
}

// How many blocks the file system has, whose first one is at the beginning of DISK; 0 where that is not known.
static uint64_t blocks_of(const char *disk)
{
    uint8_t part[SUPERBLOCK_LENGTH] = {0};
    uint32_t low, high;
    int file = open(disk, O_RDONLY | O_CLOEXEC);
    bool is_read = file >= 0 && pread(file, part, sizeof(part), SUPERBLOCK) == sizeof(part);
    if (file >= 0) {
        close(file);
    }
    memcpy(&low, part + BLOCKS_LOW, sizeof(low));
    memcpy(&high, part + BLOCKS_HIGH, sizeof(high));
    return is_read ? (uint64_t)high << 32 | low : 0;
}

// Linux grows none that has had errors: that is no news where there is nothing to grow.
static void grow(int root, const char *disk, uint64_t size)
{
    struct statfs status;
    uint64_t blocks = fstatfs(root, &status) == 0 ? size / (uint64_t)status.f_bsize : 0;
    if (blocks == 0 || (blocks > blocks_of(disk) && ioctl(root, GROW, &blocks) != 0)) {
        console_log("the volume cannot be grown%s: %s", errno == EPERM ? ", as it has had errors, which 'e2fsck -f' repairs" : "", strerror(errno));
    }
}

void volume_mount(const char *path, const struct app *app)
{
    char name[LENGTH_MAX], disk[LENGTH_MAX + 8], failed[PATH_MAX];
    if ((forgotten[0] != 0 && !file_write(DRIVER "/bind", forgotten)) || !find(name)) {
        console_fail("there is no volume's disk");
    }
    snprintf(disk, sizeof(disk), "/dev/%s", name);
    make_folders(path);
    // What is covered can be found by this alone.
    int image = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (image < 0 || mount(disk, path, "ext4", MS_NODEV, "discard") != 0) {
        console_fail("the volume cannot be mounted at %s", path);
    }
    mounted = path;
    int root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        console_fail("the volume cannot be opened");
    }
    uint64_t size = size_of(disk);
    grow(root, disk, size);
    if (!fill_new(root, image, app, failed)) {
        console_fail("the volume at %s, of %u MiB, cannot take what the image has there: '%.256s'", path, (unsigned)(size >> 20), failed);
    }
    close(root);
    close(image);
}

void volume_unmount(void)
{
    if (mounted == NULL) {
        return;
    }
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0) {
    }
    if (umount2(mounted, 0) != 0 && mount(NULL, mounted, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0) {
        console_log("the volume cannot be unmounted: %s", strerror(errno));
    }
}
