// Whole trees of files, by the descriptors of their folders. No link is followed, so nothing outside is read, written or removed.
#pragma once

#include <limits.h>
#include <stdbool.h>

// Copies what is in the folder FROM into the empty folder TO: files, folders, links of both kinds, FIFOs, sockets and devices, with owners, modes and times. Of what is mounted
// in FROM, the folder alone. False where something cannot be copied: PATH is where that is in FROM, errno says why.
bool tree_copy(int from, int to, char path[PATH_MAX]);

// Removes what is in FOLDER; false and errno where something stays.
bool tree_clear(int folder);
