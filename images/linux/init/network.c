#define _GNU_SOURCE
#include "init/network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init/console.h"
#include "init/files.h"
#include "network/settings.h"

#define CARD        "eth0"
#define CARRIER     "/sys/class/net/" CARD "/carrier"
#define LOOPBACK    "lo"
#define HOST_NAME   "localhost"     // programs look their own name up
#define FREE_PORTS  "/proc/sys/net/ipv4/ip_unprivileged_port_start"
#define CLOSED_ONES    "/proc/sys/net/ipv4/tcp_max_tw_buckets"

static void set_address(struct sockaddr *field, uint32_t address)
{
    struct sockaddr_in value = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
    memcpy(field, &value, sizeof(value));
}

static int set_flags(int socket, const char *name, short flags)
{
    struct ifreq request = {.ifr_flags = flags};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return ioctl(socket, SIOCSIFFLAGS, &request);
}

static void bring_up(int socket, const char *name)
{
    if (set_flags(socket, name, IFF_UP) != 0) {
        console_fail("the network card %s cannot be started", name);
    }
}

static void give_address(int socket, const struct settings *settings)
{
    struct ifreq request = {0};
    strncpy(request.ifr_name, CARD, IFNAMSIZ - 1);
    set_address(&request.ifr_addr, settings->address);
    if (ioctl(socket, SIOCSIFADDR, &request) != 0) {
        console_fail("the network card %s takes no address", CARD);
    }
    set_address(&request.ifr_netmask, settings->mask);
    if (ioctl(socket, SIOCSIFNETMASK, &request) != 0) {
        console_fail("the network card %s takes no mask", CARD);
    }
}

static void add_gateway(int socket, uint32_t gateway)
{
    struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
    set_address(&route.rt_dst, 0);
    set_address(&route.rt_genmask, 0);
    set_address(&route.rt_gateway, gateway);
    if (ioctl(socket, SIOCADDRT, &route) != 0) {
        console_fail("there is no way to the gateway");
    }
}

void network_start(void)
{
    char line[4096];
    long length = file_read("/proc/cmdline", line, sizeof(line));
    struct settings settings;
    if (length < 0) {
        console_fail("/proc/cmdline cannot be read");
    }
    while (length > 0 && line[length - 1] == '\n') {
        length--;
    }
    const char *error = settings_parse((struct text){line, (size_t)length}, &settings);
    if (error != NULL) {
        errno = 0;
        console_fail("%s", error);
    }
    sethostname(HOST_NAME, strlen(HOST_NAME));
    // There is nobody else here to keep a port from; containers' engines do the same.
    if (!file_write(FREE_PORTS, "0")) {
        console_fail("%s cannot be written", FREE_PORTS);
    }
    // A closed connection is remembered for a minute, against packets of it that are still on their way: here there are none. After a restore a new connection from the same port, whose numbers
    // QEMU's network begins anew in each process, would be taken for such a packet: it would be reset, or hang for six seconds.
    if (!file_write(CLOSED_ONES, "0")) {
        console_fail("%s cannot be written", CLOSED_ONES);
    }
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bring_up(control, LOOPBACK);
    give_address(control, &settings);
    bring_up(control, CARD);
    if (settings.gateway != 0) {
        add_gateway(control, settings.gateway);
    }
    close(control);
}

void network_stop(void)
{
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    set_flags(control, CARD, 0);
    close(control);
}

bool network_is_up(void)
{
    // Not IFF_RUNNING: the kernel takes up to a second to set that. The moment after the carrier came is left to it to begin to send.
    static bool had_carrier;
    char carrier[4];
    bool had = had_carrier;
    had_carrier = file_read(CARRIER, carrier, sizeof(carrier)) > 0 && carrier[0] == '1';
    return had && had_carrier;
}
