// One connection: requests in, in any pieces and any number ahead; responses out, one after the other.
#pragma once

#include "http/body.h"
#include "http/response.h"
#include "lwip/tcp.h"

enum connection_phase {
    CONNECTION_FREE,
    CONNECTION_IDLE,            // nothing asked, nothing owed; may stay so for ever
    CONNECTION_RECEIVING,       // a request or its body has come in part
    CONNECTION_SENDING,         // something is not acknowledged yet
    CONNECTION_LINGERING,       // the last response is out and our side closed; what the client still says is dropped
};

struct connection {
    struct tcp_pcb *pcb;
    enum connection_phase phase;
    uint16_t ticks_left;        // until the phase has lasted too long; 0: no limit
    bool closing;               // no further request is answered
    bool starved;               // a write failed: to be tried again without being asked
    bool client_closed;
    struct http_body skipping;  // a request's body that is still to come
    struct text unsent;         // of the response's body
    uint32_t used_at;           // when it last got a request, by the server's count
    uint32_t buffered;
    char *buffer;               // HTTP_HEAD_MAX bytes
};

void connection_open(struct connection *connection, struct tcp_pcb *pcb, const struct archive *archive);

// Tries again to send.
void connection_resume(struct connection *connection);

// A tick of a phase with a limit.
void connection_tick(struct connection *connection);

// Ends it at once: in order where nothing is owed, by a reset otherwise.
void connection_drop(struct connection *connection);

// Whether it was in use later than OTHER.
bool connection_is_younger(const struct connection *connection, const struct connection *other);
