// Any bytes as a kernel command line.
#include "network/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings settings;
    if (settings_parse((struct text){(const char *)data, size}, &settings) == NULL
        && (settings.address == 0 || settings.mask == 0 || settings.device_count > SETTINGS_DEVICES_MAX)) {
        __builtin_trap();
    }
    return 0;
}
