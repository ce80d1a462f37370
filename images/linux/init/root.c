#include "init/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init/console.h"
#include "init/files.h"

#define DISK    "/dev/vda"
#define BASE    "/base"         // the disk: the file "app" and the folder "root"
#define LAYER   "/layer"        // what is written
#define ROOT    "/root"

static void mount_at(const char *source, const char *target, const char *type, unsigned long flags, const char *options)
{
    mkdir(target, 0755);
    if (mount(source, target, type, flags, options) != 0) {
        console_fail("%s cannot be mounted at %s", type, target);
    }
}

// A folder that the application's root may lack.
static void provide(const char *folder, mode_t mode)
{
    struct stat status;
    if (stat(folder, &status) != 0) {
        mkdir(folder, mode);
        chmod(folder, mode);
    }
}

// Without it "localhost" has no address; engines of containers put one there, so their images have none or an empty one.
static void provide_hosts(void)
{
    struct stat status;
    if (lstat("/etc/hosts", &status) != 0 || (S_ISREG(status.st_mode) && status.st_size == 0)) {
        provide("/etc", 0755);
        file_write("/etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost\n");
    }
}

static void move(const char *from, const char *to)
{
    provide(to, 0755);
    if (mount(from, to, NULL, MS_MOVE, NULL) != 0) {
        console_fail("%s cannot be moved to %s", from, to);
    }
}

void root_begin(void)
{
    mkdir("/dev", 0755);
    mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, NULL);
    console_open();
    mount_at("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    mount_at("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

unsigned long root_switch(char *description, unsigned long size)
{
    mount_at(DISK, BASE, "squashfs", MS_RDONLY | MS_NODEV, NULL);
    long length = file_read(BASE "/app", description, size);
    if (length < 0) {
        console_fail("the image's disk has no file 'app'");
    }
    mount_at("tmpfs", LAYER, "tmpfs", MS_NODEV, "mode=0755");
    mkdir(LAYER "/upper", 0755);
    mkdir(LAYER "/work", 0755);
    mount_at("overlay", ROOT, "overlay", MS_NODEV, "lowerdir=" BASE "/root,upperdir=" LAYER "/upper,workdir=" LAYER "/work");
    move("/dev", ROOT "/dev");
    move("/proc", ROOT "/proc");
    move("/sys", ROOT "/sys");
    if (chdir(ROOT) != 0 || mount(ROOT, "/", NULL, MS_MOVE, NULL) != 0 || chroot(".") != 0 || chdir("/") != 0) {
        console_fail("the root cannot be entered");
    }
    mount_at("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "mode=0620,ptmxmode=0666");
    mount_at("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
    symlink("/proc/self/fd", "/dev/fd");
    symlink("/proc/self/fd/0", "/dev/stdin");
    symlink("/proc/self/fd/1", "/dev/stdout");
    symlink("/proc/self/fd/2", "/dev/stderr");
    provide("/tmp", 01777);
    provide("/run", 0755);
    provide_hosts();
    return (unsigned long)length;
}
