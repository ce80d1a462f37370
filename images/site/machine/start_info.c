#include "machine/start_info.h"

#include <stddef.h>

#define START_INFO_MAGIC 0x336ec578u

struct start_info {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint64_t modules;
    uint64_t command_line;
};

struct module {
    uint64_t address;
    uint64_t size;
    uint64_t command_line;
    uint64_t reserved;
};

const char *start_info_command_line(const struct start_info *info)
{
    return info->magic == START_INFO_MAGIC && info->command_line != 0 ? (const char *)info->command_line : "";
}

const void *start_info_module(const struct start_info *info, uint64_t *size)
{
    if (info->magic != START_INFO_MAGIC || info->module_count == 0) {
        return NULL;
    }
    const struct module *module = (const struct module *)info->modules;
    *size = module->size;
    return module->size == 0 ? NULL : (const void *)module->address;
}
