// The HTTP server: connections over lwIP's TCP, requests into responses.
#pragma once

#include "http/archive.h"

#define SERVER_PORT        80
#define SERVER_CONNECTIONS 128
#define SERVER_TICK_MILLISECONDS 250      // what all its time limits are counted in

// Listens. False when there is no memory for that.
bool server_start(const struct archive *archive);

// Goes on with connections that ran out of memory, or of room, and that nothing else will wake.
void server_resume(void);

// A tick has passed: time limits.
void server_tick(void);

// Whether a connection waits for time to pass. An idle one does not.
bool server_needs_tick(void);
