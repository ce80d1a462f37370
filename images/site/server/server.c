#include "server/server.h"

#include "server/connection.h"

static const struct archive *site;
static struct connection connections[SERVER_CONNECTIONS];
static char buffers[SERVER_CONNECTIONS][HTTP_HEAD_MAX] __attribute__((section(".bss.noinit"), aligned(64)));

static struct connection *oldest_in(enum connection_phase phase)
{
    struct connection *oldest = NULL;
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++) {
        struct connection *connection = &connections[i];
        if (connection->phase == phase && (oldest == NULL || connection_is_younger(oldest, connection))) {
            oldest = connection;
        }
    }
    return oldest;
}

// A free one; else the one that was answered and closed longest ago has to go, which nobody misses; else the one that was idle longest, though a request
// may be on its way to it; else the oldest half-sent request.
static struct connection *make_room(void)
{
    static const enum connection_phase by_worth[] = {CONNECTION_FREE, CONNECTION_LINGERING, CONNECTION_IDLE, CONNECTION_RECEIVING};
    for (size_t i = 0; i < sizeof(by_worth) / sizeof(by_worth[0]); i++) {
        struct connection *connection = oldest_in(by_worth[i]);
        if (connection != NULL) {
            if (connection->phase != CONNECTION_FREE) {
                connection_drop(connection);
            }
            return connection;
        }
    }
    return NULL;
}

static err_t on_accepted(void *argument, struct tcp_pcb *pcb, err_t error)
{
    (void)argument;
    if (error != ERR_OK || pcb == NULL) {
        return ERR_VAL;
    }
    struct connection *connection = make_room();
    if (connection == NULL) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    connection_open(connection, pcb, site);
    return ERR_OK;
}

bool server_start(const struct archive *archive)
{
    site = archive;
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++) {
        connections[i].buffer = buffers[i];
    }
    struct tcp_pcb *pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, IP_ADDR_ANY, SERVER_PORT) != ERR_OK || (pcb = tcp_listen(pcb)) == NULL) {
        return false;
    }
    tcp_accept(pcb, on_accepted);
    return true;
}

void server_resume(void)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++) {
        if (connections[i].starved) {
            connection_resume(&connections[i]);
        }
    }
}

void server_tick(void)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++) {
        if (connections[i].phase != CONNECTION_FREE) {
            connection_tick(&connections[i]);
        }
    }
}

bool server_needs_tick(void)
{
    for (size_t i = 0; i < SERVER_CONNECTIONS; i++) {
        if (connections[i].ticks_left > 0) {
            return true;
        }
    }
    return false;
}
