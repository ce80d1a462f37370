// The volume: a disk of the instance's own, which outlives its VMs. An ext4 file system, made by the gateway; the disk calls itself "volume".
#pragma once

#include "init/app.h"

// Lets the kernel forget the disk, if there is one: after the wait it may be another, of another size.
void volume_forget(void);

// Mounts it at PATH, made where it is missing, as large as the disk is now. A new one is filled first (init/fill.h).
void volume_mount(const char *path, const struct app *app);

// Ends all other processes, and takes the volume out of use, if there is one.
void volume_unmount(void);
