#include "network/settings.h"
#include "tests/test.h"

static struct settings settings;

static bool is_good(struct text command_line)
{
    return settings_parse(command_line, &settings) == NULL;
}

TEST(settings_of_the_usual_command_line)
{
    CHECK(is_good(TEXT("ip=10.0.2.15/24 gw=10.0.2.2 virtio_mmio.device=512@0xfeb00e00:12")));
    CHECK_NUMBER(settings.address, 0x0a00020f);
    CHECK_NUMBER(settings.mask, 0xffffff00);
    CHECK_NUMBER(settings.gateway, 0x0a000202);
    CHECK_NUMBER(settings.device_count, 1);
    CHECK_NUMBER(settings.devices[0].address, 0xfeb00e00);
    CHECK_NUMBER(settings.devices[0].interrupt, 12);
}

TEST(settings_several_devices_other_forms_and_unknown_words)
{
    CHECK(is_good(TEXT("  quiet ip=192.168.0.7/32  virtio_mmio.device=0x200@4274000000:31:2 x=y virtio_mmio.device=1K@0xFEB02A00:24")));
    CHECK_NUMBER(settings.gateway, 0);
    CHECK_NUMBER(settings.mask, 0xffffffff);
    CHECK_NUMBER(settings.device_count, 2);
    CHECK_NUMBER(settings.devices[0].address, 4274000000);
    CHECK_NUMBER(settings.devices[0].interrupt, 31);
    CHECK_NUMBER(settings.devices[1].address, 0xfeb02a00);
}

TEST(settings_wrong_ones_are_refused)
{
    static const struct text wrong[] = {
        {"", 0}, {"gw=10.0.2.2", 11}, {"ip=", 3}, {"ip=10.0.2.15", 12}, {"ip=10.0.2/24", 12}, {"ip=10.0.2.15/33", 15}, {"ip=10.0.2.15/0", 14},
        {"ip=10.0.2.256/24", 16}, {"ip=10.0.2.1.5/24", 16}, {"ip=10.0.2.15/24/3", 17}, {"ip=a.b.c.d/24", 13}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CHECK(!is_good(wrong[i]));
    }
    CHECK(!is_good(TEXT("ip=10.0.2.15/24 gw=10.0.2")));
    CHECK(!is_good(TEXT("ip=10.0.2.15/24 virtio_mmio.device=512")));
    CHECK(!is_good(TEXT("ip=10.0.2.15/24 virtio_mmio.device=512@0x")));
    CHECK(!is_good(TEXT("ip=10.0.2.15/24 virtio_mmio.device=512@0xfeb00e00")));
    CHECK(!is_good(TEXT("ip=10.0.2.15/24 virtio_mmio.device=512@0x1feb00e00:12")));
}

TEST(settings_more_devices_than_there_is_room_for_are_left_out)
{
    char line[2048] = "ip=10.0.2.15/24";
    size_t length = __builtin_strlen(line);
    for (int i = 0; i < SETTINGS_DEVICES_MAX + 8; i++) {
        __builtin_strcpy(line + length, " virtio_mmio.device=512@0xfeb00e00:12");
        length += __builtin_strlen(line + length);
    }
    CHECK(is_good((struct text){line, length}));
    CHECK_NUMBER(settings.device_count, SETTINGS_DEVICES_MAX);
}
