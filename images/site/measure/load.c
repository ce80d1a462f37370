#define _GNU_SOURCE

#include "measure/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MILLISECONDS 10000
#define HEAD_MAX          4096

struct client {
    int connection;
    double asked_at;
    char head[HEAD_MAX];
    size_t head_length;
    size_t body_length;
    bool in_body;
};

struct load {
    char request[512];
    struct text expected;
    unsigned long asked, wanted, answered;
    struct load_figures figures;
};

static void ask(struct load *load, struct client *client)
{
    client->head_length = 0;
    client->body_length = 0;
    client->in_body = false;
    client->asked_at = seconds_now();
    load->asked++;
    if (send(client->connection, load->request, strlen(load->request), MSG_NOSIGNAL) < 0) {
        load->figures.errors++;
    }
}

static bool is_good_head(const struct load *load, const char *head)
{
    const char *length = strcasestr(head, "\r\nContent-Length: ");
    return strncmp(head, "HTTP/1.1 200 ", 13) == 0 && length != NULL && strtoul(length + 18, NULL, 10) == load->expected.length;
}

// Takes DATA as the next part of the answer. False where it is not what was asked for.
static bool take(struct load *load, struct client *client, const char *data, size_t length)
{
    while (!client->in_body && length > 0) {
        if (client->head_length + 1 == HEAD_MAX) {
            return false;
        }
        client->head[client->head_length++] = *data++;
        length--;
        if (client->head_length >= 4 && memcmp(client->head + client->head_length - 4, "\r\n\r\n", 4) == 0) {
            client->head[client->head_length] = '\0';
            client->in_body = true;
            if (!is_good_head(load, client->head)) {
                return false;
            }
        }
    }
    if (length > load->expected.length - client->body_length || memcmp(data, load->expected.at + client->body_length, length) != 0) {
        return false;
    }
    client->body_length += length;
    return true;
}

// Reads what has come. False where the client is done, for good or bad.
static bool go_on(struct load *load, struct client *client)
{
    static char buffer[256 * 1024];
    ssize_t length = recv(client->connection, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (length <= 0 || !take(load, client, buffer, (size_t)length)) {
        load->figures.errors++;
        return false;
    }
    if (client->in_body && client->body_length == load->expected.length) {
        double took = seconds_now() - client->asked_at;
        load->figures.slowest = took > load->figures.slowest ? took : load->figures.slowest;
        load->answered++;
        if (load->asked == load->wanted) {
            return false;
        }
        ask(load, client);
    }
    return true;
}

struct load_figures measure_load(const struct machine *machine, const char *path, struct text expected, unsigned connections,
                                 unsigned long requests)
{
    struct load load = {.expected = expected, .wanted = requests};
    struct client *clients = calloc(connections, sizeof(*clients));
    int events = epoll_create1(EPOLL_CLOEXEC);
    snprintf(load.request, sizeof(load.request), "GET %s HTTP/1.1\r\nHost: site\r\n\r\n", path);
    for (unsigned i = 0; i < connections; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[i]};
        clients[i].connection = machine_connect(machine);
        epoll_ctl(events, EPOLL_CTL_ADD, clients[i].connection, &event);
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);    // user networking listens with a backlog of 1
    }
    double started_at = seconds_now();
    unsigned running = connections;
    for (unsigned i = 0; i < connections; i++) {
        ask(&load, &clients[i]);
    }
    while (running > 0) {
        struct epoll_event ready[64];
        int count = epoll_wait(events, ready, 64, WAIT_MILLISECONDS);
        if (count <= 0) {
            load.figures.errors += running;
            break;
        }
        for (int i = 0; i < count; i++) {
            struct client *client = ready[i].data.ptr;
            if (!go_on(&load, client)) {
                epoll_ctl(events, EPOLL_CTL_DEL, client->connection, NULL);
                running--;
            }
        }
    }
    load.figures.requests_a_second = (double)load.answered / (seconds_now() - started_at);
    load.figures.errors += load.wanted - load.answered > load.figures.errors ? load.wanted - load.answered - load.figures.errors : 0;
    for (unsigned i = 0; i < connections; i++) {
        close(clients[i].connection);
    }
    close(events);
    free(clients);
    return load.figures;
}
