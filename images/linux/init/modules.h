// The kernel's modules in the initial RAM disk.
#pragma once

// Loads those that /modules/order names, a line each, in that order, and removes them.
void modules_load(void);
