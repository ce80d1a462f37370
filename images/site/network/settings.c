#include "network/settings.h"

#include <string.h>

#define OCTETS           4
#define PREFIX_MAX       32

static bool starts_with(struct text word, struct text start, struct text *rest)
{
    if (word.length < start.length || memcmp(word.at, start.at, start.length) != 0) {
        return false;
    }
    *rest = (struct text){word.at + start.length, word.length - start.length};
    return true;
}

static bool parse_address(struct text text, uint32_t *address)
{
    struct text octet;
    unsigned octets = 0;
    uint32_t result = 0;
    while (text_next_part(&text, '.', &octet)) {
        uint64_t value;
        if (++octets > OCTETS || !text_number(octet, &value) || value > 255) {
            return false;
        }
        result = result << 8 | (uint32_t)value;
    }
    *address = result;
    return octets == OCTETS;
}

static bool parse_address_and_prefix(struct text text, uint32_t *address, uint32_t *mask)
{
    struct text part;
    uint64_t prefix;
    if (!text_next_part(&text, '/', &part) || !parse_address(part, address) || !text_next_part(&text, '/', &part)
        || !text_number(part, &prefix) || prefix == 0 || prefix > PREFIX_MAX || text.at != NULL) {
        return false;
    }
    *mask = (uint32_t)(UINT64_MAX << (PREFIX_MAX - prefix));
    return true;
}

static bool parse_unsigned(struct text text, uint32_t *number)
{
    uint64_t value = 0;
    struct text digits;
    if (starts_with(text, TEXT("0x"), &digits)) {
        if (digits.length == 0 || digits.length > 8) {
            return false;
        }
        for (size_t i = 0; i < digits.length; i++) {
            char c = digits.at[i];
            unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
            if (digit > 15) {
                return false;
            }
            value = value << 4 | digit;
        }
    } else if (!text_number(text, &value) || value > UINT32_MAX) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

// SIZE@ADDRESS:INTERRUPT[:ID], as Linux has it (drivers/virtio/virtio_mmio.c); the size is of no use here.
static bool parse_device(struct text text, struct settings_device *device)
{
    struct text part;
    return text_next_part(&text, '@', &part) && text_next_part(&text, ':', &part) && parse_unsigned(part, &device->address)
           && text_next_part(&text, ':', &part) && parse_unsigned(part, &device->interrupt);
}

const char *settings_parse(struct text command_line, struct settings *settings)
{
    struct text word, value;
    *settings = (struct settings){0};
    while (text_next_part(&command_line, ' ', &word)) {
        if (starts_with(word, TEXT("ip="), &value)) {
            if (!parse_address_and_prefix(value, &settings->address, &settings->mask)) {
                return "ip= on the command line is not ADDRESS/PREFIX";
            }
        } else if (starts_with(word, TEXT("gw="), &value)) {
            if (!parse_address(value, &settings->gateway)) {
                return "gw= on the command line is not an address";
            }
        } else if (starts_with(word, TEXT("virtio_mmio.device="), &value) && settings->device_count < SETTINGS_DEVICES_MAX) {
            if (!parse_device(value, &settings->devices[settings->device_count])) {
                return "virtio_mmio.device= on the command line is not SIZE@ADDRESS:INTERRUPT";
            }
            settings->device_count++;
        }
    }
    return settings->address == 0 ? "no ip=ADDRESS/PREFIX on the command line" : NULL;
}
