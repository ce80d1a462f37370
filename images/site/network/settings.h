// What the kernel command line says: "ip=10.0.2.15/24 gw=10.0.2.2 virtio_mmio.device=512@0xfeb00e00:12". Unknown words are left alone.
#pragma once

#include "runtime/text.h"

#define SETTINGS_DEVICES_MAX 32

struct settings_device {
    uint32_t address;
    uint32_t interrupt;
};

struct settings {
    uint32_t address;           // the first octet in the highest byte
    uint32_t mask;
    uint32_t gateway;           // 0: none
    size_t device_count;
    struct settings_device devices[SETTINGS_DEVICES_MAX];
};

// Null, or what is wrong.
const char *settings_parse(struct text command_line, struct settings *settings);
