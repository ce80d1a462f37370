#include "server/phase.h"

#include "server/server.h"

#define TICKS_A_SECOND      (1000 / SERVER_TICK_MILLISECONDS)
#define LIMIT_RECEIVING     (15 * TICKS_A_SECOND)       // a whole request, from its first byte
#define LIMIT_SENDING       (60 * TICKS_A_SECOND)       // without any progress
#define LIMIT_LINGERING     (2 * TICKS_A_SECOND)

void connection_enter(struct connection *connection, enum connection_phase phase)
{
    connection->phase = phase;
    connection->ticks_left = phase == CONNECTION_RECEIVING   ? LIMIT_RECEIVING
                             : phase == CONNECTION_SENDING   ? LIMIT_SENDING
                             : phase == CONNECTION_LINGERING ? LIMIT_LINGERING
                                                             : 0;
}
