// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

#include "options.h"

// Sends batches of messages on each connection, and checks each byte of their echoes.
void echo(const options *o);

// Connects, shakes hands, closes, again and again.
void connect_and_close(const options *o);

// One connection after the other sends a message that all must receive.
void broadcast(const options *o);

// Opens connections, and holds them until standard input ends.
void idle(const options *o);

// Waits for a server to start, and says how long its first echo took.
void first(const options *o, uint64_t program_start);

// Sends messages at given times, whatever becomes of those before, and checks their echoes.
void probe(const options *o);

// Lets clients come at given times, whatever becomes of those before, and counts who is let in.
void arrive(const options *o);

// Does again and again what no honest client does.
void attack(const options *o);
