// Who listens: what /proc/net/tcp and /proc/net/tcp6 say (Linux, Documentation/networking/proc_net_tcp.rst).
#pragma once

#include "runtime/text.h"

enum listening {
    LISTENING_NOT,
    LISTENING_INSIDE,       // on the loopback address only: nobody else can reach it
    LISTENING_OPENLY,
};

// Of all listeners on PORT in one TABLE, the one that is reached best.
enum listening listeners_find(struct text table, uint16_t port);
