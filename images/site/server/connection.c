#include "server/connection.h"

#include "server/date.h"
#include "server/phase.h"
#include "server/server.h"
#include <string.h>

_Static_assert(TCP_WND <= HTTP_HEAD_MAX, "what a client may send ahead must fit into the buffer");

static const struct archive *site;
static uint32_t requests;
static char head_buffer[HTTP_RESPONSE_HEAD_MAX];

static void forget(struct connection *connection)
{
    if (connection->pcb != NULL) {
        tcp_arg(connection->pcb, NULL);
        tcp_recv(connection->pcb, NULL);
        tcp_sent(connection->pcb, NULL);
        tcp_err(connection->pcb, NULL);
        connection->pcb = NULL;
    }
    connection_enter(connection, CONNECTION_FREE);
}

static void reset(struct connection *connection)
{
    struct tcp_pcb *pcb = connection->pcb;
    forget(connection);
    tcp_abort(pcb);
}

static void close(struct connection *connection)
{
    struct tcp_pcb *pcb = connection->pcb;
    tcp_recved(pcb, (uint16_t)connection->buffered);    // or lwIP would answer with a reset
    forget(connection);
    tcp_close(pcb);                                     // where memory is short lwIP tries again by itself
}

// Queues as much of the response's body as there is room for. False while some is left.
static bool send_body(struct connection *connection)
{
    while (connection->unsent.length > 0) {
        size_t room = tcp_sndbuf(connection->pcb);
        uint16_t part = (uint16_t)(connection->unsent.length < room ? connection->unsent.length : room);
        bool is_last = part == connection->unsent.length;
        if (part == 0) {
            return false;
        }
        if (tcp_write(connection->pcb, connection->unsent.at, part, is_last ? 0 : TCP_WRITE_FLAG_MORE) != ERR_OK) {
            connection->starved = true;
            return false;
        }
        connection->unsent.at += part;
        connection->unsent.length -= part;
    }
    return true;
}

// False where there is no room for the head: nothing has happened then.
static bool send_response(struct connection *connection, const struct http_response *response)
{
    if (response->head.length > tcp_sndbuf(connection->pcb)) {
        return false;
    }
    if (tcp_write(connection->pcb, response->head.at, (uint16_t)response->head.length,
                  TCP_WRITE_FLAG_COPY | (response->body.length > 0 ? TCP_WRITE_FLAG_MORE : 0)) != ERR_OK) {
        connection->starved = true;
        return false;
    }
    connection->unsent = response->body;
    connection->closing |= response->close;
    connection->used_at = ++requests;
    connection_enter(connection, CONNECTION_SENDING);
    send_body(connection);
    return true;
}

static bool refuse(struct connection *connection, unsigned status)
{
    struct http_response response;
    http_refuse(status, date_now(), head_buffer, sizeof(head_buffer), &response);
    return send_response(connection, &response);
}

// Answers the request at DATA, if it is whole. Returns how much of DATA is done with; 0 where it has to wait.
static size_t take_request(struct connection *connection, const char *data, size_t length)
{
    struct http_request request;
    struct http_response response;
    int status = http_request_parse(data, length, &request);
    if (status == HTTP_INCOMPLETE) {
        return 0;
    }
    if (status != HTTP_COMPLETE) {
        return refuse(connection, (unsigned)status) ? length : 0;
    }
    http_respond(site, &request, date_now(), head_buffer, sizeof(head_buffer), &response);
    if (!send_response(connection, &response)) {
        return 0;
    }
    if (!connection->closing) {
        http_body_begin(&connection->skipping, &request);
    }
    return request.length;
}

// Works through DATA as far as possible. Returns how much of it is done with.
static size_t take(struct connection *connection, const char *data, size_t length)
{
    size_t taken = 0;
    while (taken < length) {
        if (connection->closing) {
            return length;                          // nobody will read it
        }
        if (connection->skipping.state != HTTP_BODY_DONE) {
            taken += http_body_skip(&connection->skipping, data + taken, length - taken);
            connection->closing = connection->skipping.state == HTTP_BODY_BROKEN;
            continue;
        }
        if (connection->unsent.length > 0) {
            return taken;                           // answers go out in order
        }
        size_t part = take_request(connection, data + taken, length - taken);
        if (part == 0) {
            return taken;
        }
        taken += part;
    }
    return taken;
}

// Where the connection stands once everything possible was done; closes it where it is at its end. False where it is gone.
static bool settle(struct connection *connection)
{
    bool is_quiet = connection->pcb->unsent == NULL && connection->pcb->unacked == NULL && connection->unsent.length == 0;
    bool is_partial = connection->buffered > 0 || connection->skipping.state != HTTP_BODY_DONE;
    if (connection->phase == CONNECTION_LINGERING || (connection->buffered > 0 && !is_quiet && !connection->closing)) {
        return true;
    }
    if ((connection->closing || connection->client_closed) && connection->unsent.length == 0 && !connection->starved) {
        if (connection->client_closed) {
            close(connection);
            return false;
        }
        if (tcp_shutdown(connection->pcb, 0, 1) == ERR_OK) {
            connection_enter(connection, CONNECTION_LINGERING);
        }
        return true;
    }
    if (connection->phase == CONNECTION_SENDING && !is_quiet) {
        return true;
    }
    if (is_partial) {
        if (connection->phase != CONNECTION_RECEIVING) {
            connection_enter(connection, CONNECTION_RECEIVING);
        }
    } else {
        connection_enter(connection, CONNECTION_IDLE);
    }
    return true;
}

// What was kept of the input is looked at again.
static void take_buffered(struct connection *connection)
{
    size_t taken = take(connection, connection->buffer, connection->buffered);
    if (taken > 0) {
        connection->buffered -= (uint32_t)taken;
        memmove(connection->buffer, connection->buffer + taken, connection->buffered);
        tcp_recved(connection->pcb, (uint16_t)taken);
    }
}

void connection_resume(struct connection *connection)
{
    connection->starved = false;
    if (send_body(connection)) {
        take_buffered(connection);
    }
    if (settle(connection)) {
        tcp_output(connection->pcb);
    }
}

// New input: straight from the frame where nothing was kept before, so that a request in one piece is never copied.
static void take_frame(struct connection *connection, struct pbuf *frame)
{
    size_t taken = 0;
    if (connection->buffered == 0 && frame->next == NULL) {
        taken = take(connection, frame->payload, frame->len);
        tcp_recved(connection->pcb, (uint16_t)taken);
    }
    size_t kept = frame->tot_len - taken;
    if (kept > 0) {
        pbuf_copy_partial(frame, connection->buffer + connection->buffered, (uint16_t)kept, (uint16_t)taken);
        connection->buffered += (uint32_t)kept;
        if (taken == 0) {
            take_buffered(connection);
        }
    }
}

static err_t on_received(void *argument, struct tcp_pcb *pcb, struct pbuf *frame, err_t error)
{
    struct connection *connection = argument;
    (void)error;
    if (frame == NULL) {
        connection->client_closed = true;
        if (connection->phase == CONNECTION_LINGERING) {
            forget(connection);                     // both sides are closed: the rest is lwIP's
            return ERR_OK;
        }
        settle(connection);
        return ERR_OK;
    }
    if (connection->phase == CONNECTION_LINGERING) {
        tcp_recved(pcb, frame->tot_len);
    } else if (frame->tot_len > HTTP_HEAD_MAX - connection->buffered) {
        pbuf_free(frame);                           // more than the window that was offered
        reset(connection);
        return ERR_ABRT;
    } else {
        take_frame(connection, frame);
        settle(connection);
    }
    pbuf_free(frame);
    return ERR_OK;
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length)
{
    struct connection *connection = argument;
    (void)pcb;
    (void)length;
    if (connection->phase == CONNECTION_SENDING) {
        connection_enter(connection, CONNECTION_SENDING);      // progress: the limit begins anew
        connection_resume(connection);
    }
    return ERR_OK;
}

// lwIP has given the connection up and freed its own part.
static void on_error(void *argument, err_t error)
{
    struct connection *connection = argument;
    (void)error;
    connection->pcb = NULL;
    forget(connection);
}

void connection_open(struct connection *connection, struct tcp_pcb *pcb, const struct archive *archive)
{
    char *buffer = connection->buffer;
    site = archive;
    *connection = (struct connection){.pcb = pcb, .buffer = buffer, .used_at = ++requests};
    connection_enter(connection, CONNECTION_IDLE);
    tcp_nagle_disable(pcb);
    tcp_arg(pcb, connection);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
}

void connection_tick(struct connection *connection)
{
    if (connection->ticks_left == 0 || --connection->ticks_left > 0) {
        return;
    }
    if (connection->phase == CONNECTION_RECEIVING && connection->skipping.state == HTTP_BODY_DONE && refuse(connection, 408)) {
        connection->buffered = 0;
        if (settle(connection)) {
            tcp_output(connection->pcb);
        }
        return;
    }
    reset(connection);
}

void connection_drop(struct connection *connection)
{
    if (connection->phase == CONNECTION_IDLE) {
        close(connection);
    } else {
        reset(connection);
    }
}

bool connection_is_younger(const struct connection *connection, const struct connection *other)
{
    return (int32_t)(connection->used_at - other->used_at) > 0;
}
