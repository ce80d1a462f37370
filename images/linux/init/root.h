// The file systems: first what the init itself needs, then what the application sees.
#pragma once

// /proc, /sys and /dev.
void root_begin(void);

// The image's disk, which is read only, under a layer in memory that takes what the application writes, becomes the root.
// The file "app" of the disk, at most SIZE bytes, is put into DESCRIPTION; returned: its length.
unsigned long root_switch(char *description, unsigned long size);
