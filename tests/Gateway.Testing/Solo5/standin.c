/*
 * Stands in for solo5-spt in tests, and for the guest that it would run: takes a tender's options, and answers ARP, TCP and HTTP on the tap device itself, as a unikernel's own stack would.
 * It is no Solo5: no program is loaded, nothing is confined. What it is for: the gateway's side of the network, the console, the options and the process's life.
 *
 * usage: standin --mem=MB --net:NAME=@FD|DEVICE --net-mac:NAME=MAC [--block:NAME=PATH] FILE [ARGUMENT...]
 * Arguments: refuse (as a tender that does not take the program), exit (as a guest that ends at once), deaf (answers nothing).
 * Paths: /exit ends with code 7, /say/TEXT prints a line, /disk reads the block device and writes to it; any other is answered with what the guest was told.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ETHERNET = 14, IP = 20, TCP = 20, HEADERS = ETHERNET + IP + TCP, CONNECTIONS = 64, SEGMENT = 1400 };
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };

struct connection {
    uint16_t port;     /* the peer's; 0: free */
    uint32_t sent;     /* next sequence number of ours */
    uint32_t received; /* next one of the peer's */
    char request[2048];
    size_t length;
};

static const uint8_t guest[4] = { 10, 0, 2, 15 };
static struct connection connections[CONNECTIONS];
static uint8_t mac[6];
static char told[4096];
static int tap = -1, disk = -1;

static uint16_t get16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }
static uint32_t get32(const uint8_t *at) { return (uint32_t)get16(at) << 16 | get16(at + 2); }
static void put16(uint8_t *at, uint32_t value) { at[0] = (uint8_t)(value >> 8); at[1] = (uint8_t)value; }
static void put32(uint8_t *at, uint32_t value) { put16(at, value >> 16); put16(at + 2, value); }

static uint32_t sum(const uint8_t *at, size_t length, uint32_t total)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        total += get16(at + i);
    return length % 2 ? total + ((uint32_t)at[length - 1] << 8) : total;
}

static uint16_t fold(uint32_t total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

static void transmit(const uint8_t *frame, size_t length)
{
    if (write(tap, frame, length) != (ssize_t)length)
        _exit(3);
}

/* Answers a frame of the peer's on the same connection. */
static void respond(const uint8_t *asked, struct connection *connection, uint8_t flags, const char *data, size_t length)
{
    uint8_t frame[HEADERS + SEGMENT] = { 0 }, *ip = frame + ETHERNET, *tcp = ip + IP;
    memcpy(frame, asked + 6, 6);
    memcpy(frame + 6, mac, 6);
    put16(frame + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, (uint32_t)(IP + TCP + length));
    ip[8] = 64;
    ip[9] = IPPROTO_TCP;
    memcpy(ip + 12, guest, 4);
    memcpy(ip + 16, asked + ETHERNET + 12, 4);
    put16(ip + 10, fold(sum(ip, IP, 0)));
    memcpy(tcp, asked + ETHERNET + IP + 2, 2);
    memcpy(tcp + 2, asked + ETHERNET + IP, 2);
    put32(tcp + 4, connection->sent);
    put32(tcp + 8, connection->received);
    tcp[12] = TCP / 4 << 4;
    tcp[13] = flags;
    put16(tcp + 14, 65535);
    memcpy(tcp + TCP, data, length);
    put16(tcp + 16, fold(sum(tcp, TCP + length, sum(ip + 12, 8, (uint32_t)(IPPROTO_TCP + TCP + length)))));
    transmit(frame, HEADERS + length);
    connection->sent += (uint32_t)length + (flags & (SYN | FIN) ? 1 : 0);
}

static void answer(const uint8_t *asked, struct connection *connection)
{
    static char body[32768], response[33024];
    char path[1024] = "";
    connection->request[connection->length] = 0;
    sscanf(connection->request, "%*s %1023s", path);
    connection->length = 0;
    snprintf(body, sizeof body, "%s %s", path, told);
    if (strcmp(path, "/exit") == 0)
        _exit(7);
    if (strncmp(path, "/say/", 5) == 0)
        dprintf(1, "%s\n", path + 5);
    if (strcmp(path, "/large") == 0)
        memset(body, 'x', sizeof body - 1);
    if (strcmp(path, "/disk") == 0) {
        ssize_t count = pread(disk, body, 16, 0);
        body[count < 0 ? 0 : count] = 0;
        if (pwrite(disk, "written by guest", 16, 0) != 16)
            snprintf(body, sizeof body, "cannot write");
    }
    size_t length = (size_t)snprintf(response, sizeof response, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    for (size_t at = 0; at < length; at += SEGMENT)
        respond(asked, connection, ACK | PSH, response + at, length - at < SEGMENT ? length - at : SEGMENT);
}

static struct connection *find(uint16_t port)
{
    for (int i = 0; i < CONNECTIONS; i++)
        if (connections[i].port == port)
            return &connections[i];
    return NULL;
}

static void take_tcp(const uint8_t *frame, size_t size)
{
    const uint8_t *ip = frame + ETHERNET, *tcp = ip + IP;
    if (size < HEADERS || ip[0] != 0x45 || ip[9] != IPPROTO_TCP || memcmp(ip + 16, guest, 4) != 0 || get16(ip + 2) > size - ETHERNET)
        return;
    size_t header = (size_t)(tcp[12] >> 4) * 4, length = get16(ip + 2) - IP;
    if (header < TCP || header > length)
        return;
    length -= header;
    uint8_t flags = tcp[13];
    struct connection *connection = find(get16(tcp));
    if (flags & SYN) {
        connection = connection ? connection : find(0);
        if (!connection)
            return;
        *connection = (struct connection) { .port = get16(tcp), .sent = 1000, .received = get32(tcp + 4) + 1 };
        respond(frame, connection, SYN | ACK, "", 0);
        return;
    }
    if (!connection)
        return;
    if (flags & RST) {
        connection->port = 0;
        return;
    }
    if (get32(tcp + 4) != connection->received) {
        respond(frame, connection, ACK, "", 0);
        return;
    }
    if (length > 0) {
        if (length >= sizeof connection->request - connection->length)
            _exit(4);
        memcpy(connection->request + connection->length, tcp + header, length);
        connection->length += length;
        connection->received += (uint32_t)length;
        connection->request[connection->length] = 0;
        if (strstr(connection->request, "\r\n\r\n"))
            answer(frame, connection);
        else
            respond(frame, connection, ACK, "", 0);
    }
    if (flags & FIN) {
        connection->received++;
        respond(frame, connection, ACK | FIN, "", 0);
        connection->port = 0;
    }
}

static void take_arp(uint8_t *frame, size_t size)
{
    uint8_t *arp = frame + ETHERNET;
    if (size < ETHERNET + 28 || get16(arp + 6) != 1 || memcmp(arp + 24, guest, 4) != 0)
        return;
    memcpy(frame, frame + 6, 6);
    memcpy(frame + 6, mac, 6);
    put16(arp + 6, 2);
    memcpy(arp + 18, arp + 8, 10);
    memcpy(arp + 8, mac, 6);
    memcpy(arp + 14, guest, 4);
    transmit(frame, ETHERNET + 28);
}

static int attach(const char *device)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    int opened = open("/dev/net/tun", O_RDWR);
    return opened >= 0 && ioctl(opened, TUNSETIFF, &request) == 0 ? opened : -1;
}

int main(int argc, char **argv)
{
    int deaf = 0, at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        char *value = strchr(argv[at], '=');
        if (!value)
            return 2;
        if (strncmp(argv[at], "--net:", 6) == 0)
            tap = value[1] == '@' ? atoi(value + 2) : attach(value + 1);
        else if (strncmp(argv[at], "--net-mac:", 10) == 0)
            sscanf(value + 1, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4], &mac[5]);
        else if (strncmp(argv[at], "--block:", 8) == 0 && (disk = open(value + 1, O_RDWR)) < 0) {
            perror(value + 1);
            return 1;
        } else if (strncmp(argv[at], "--mem=", 6) != 0 && strncmp(argv[at], "--block:", 8) != 0)
            return 2;
    }
    if (at == argc || open(argv[at], O_RDONLY) < 0 || fcntl(tap, F_SETFL, O_NONBLOCK) < 0) {
        perror("standin: cannot open what it was given");
        return 1;
    }
    for (at++; at < argc; at++) {
        if (strcmp(argv[at], "refuse") == 0) {
            fputs("standin: Executable requests unsupported ABI version 9\n", stderr);
            return 1;
        }
        deaf |= strcmp(argv[at], "deaf") == 0;
        snprintf(told + strlen(told), sizeof told - strlen(told), "%s ", argv[at]);
    }
    dprintf(1, "Solo5: Bindings version standin\n");
    if (strstr(told, "exit"))
        return 0;
    for (;;) {
        uint8_t frame[2048];
        struct pollfd ready = { .fd = tap, .events = POLLIN };
        poll(&ready, 1, -1);
        ssize_t size = read(tap, frame, sizeof frame);
        if (size < ETHERNET || deaf)
            continue;
        if (get16(frame + 12) == 0x0806)
            take_arp(frame, (size_t)size);
        else if (get16(frame + 12) == 0x0800)
            take_tcp(frame, (size_t)size);
    }
}
