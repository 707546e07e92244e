// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

#include "options.h"

#define KEY_LENGTH 24
#define ACCEPT_LENGTH 28
#define LONGEST_HANDSHAKE 4096

// What a Sec-WebSocket-Key must be answered with: RFC 6455 §4.2.2, 5.4.
void handshake_accept(const char *key, char accept[ACCEPT_LENGTH + 1]);

// The value of a field of an HTTP message, or NULL.
const char *handshake_field(const char *message, const char *name, size_t *length);

// Writes the request of a client, with a key of its own, and answers its length.
size_t handshake_request(const options *o, char request[LONGEST_HANDSHAKE],
                         char key[KEY_LENGTH + 1]);

// Where the first of these bytes behind the HTTP message's head is, or 0 if the head is not whole.
size_t handshake_end(const char *bytes, size_t length);

// Ends the program unless this answers the request with that key as RFC 6455 §4.1 demands.
void handshake_check(const options *o, int connection, const char *response, const char *key);
