// How long a connection may be at what it does.
#pragma once

#include "server/connection.h"

// The phase begins, and with it the time it may take.
void connection_enter(struct connection *connection, enum connection_phase phase);
