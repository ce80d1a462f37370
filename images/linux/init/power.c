#include "init/power.h"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "init/network.h"

void power_off(void)
{
    // Linux (6.1.192 at least) resets its devices on the way down. A card with a sent packet not yet
    // taken back then keeps the processor in an endless loop: virtnet_poll_cleantx tries again for ever.
    network_stop();
    sync();
    reboot(RB_POWER_OFF);
    for (;;) {
        pause();
    }
}

void power_reset(void)
{
    reboot(RB_AUTOBOOT);
    for (;;) {
        pause();
    }
}

int power_button_open(void)
{
    return open("/dev/input/event0", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

bool power_button_read(int button)
{
    bool is_pressed = false;
    struct input_event event;
    while (read(button, &event, sizeof(event)) == sizeof(event)) {
        is_pressed |= event.type == EV_KEY && event.code == KEY_POWER && event.value == 1;
    }
    return is_pressed;
}
