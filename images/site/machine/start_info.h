// What the firmware hands over (Xen, public/arch-x86/hvm/start_info.h).
#pragma once

#include <stdint.h>

struct start_info;

const char *start_info_command_line(const struct start_info *info);

// The first module, QEMU's -initrd. Null where there is none.
const void *start_info_module(const struct start_info *info, uint64_t *size);
