// Where the prelude lies in the guest's memory: below the kernel, which begins at 16 MiB; Linux takes the place as free memory.
#pragma once

#define PRELUDE_BASE 0x00f00000
#define PRELUDE_SIZE 0x00010000

// The file begins with the address of the kernel's own entry (32 bits), which the packer fills in; then comes the prelude's.
#define PRELUDE_ENTRY (PRELUDE_BASE + 4)
