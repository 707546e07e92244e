// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "options.h"

// Sockets are used as with send(2), recv(2) and close(2), and with --tls what goes through them are
// records. One that became readable is read until less came than there was room for, or EAGAIN:
// otherwise what was opened and not fetched would stay here, where epoll(7) does not see it.

// Whether --tls was given.
#ifdef WITH_TLS
extern bool tls_is_on;
#else
#define tls_is_on false
#endif

// Ends the program if this one was built without.
void tls_use(const options *o);

// Shakes hands on a connected socket. Answers false if it does not block, and something has to come
// or to be sent first.
bool tls_shake_hands(int socket, int number);

// Reports what was agreed on first, as "TLSv1.3 TLS_AES_128_GCM_SHA256".
void tls_report(void);

ssize_t tls_send(int socket, const void *bytes, size_t length);
ssize_t tls_receive(int socket, void *bytes, size_t length);
ssize_t tls_peek(int socket, void *bytes, size_t length);

// Says that nothing more will come, and forgets what belongs to the socket.
void tls_end(int socket);

static inline ssize_t socket_send(int socket, const void *bytes, size_t length) {
  return tls_is_on ? tls_send(socket, bytes, length) : send(socket, bytes, length, MSG_NOSIGNAL);
}

static inline ssize_t socket_receive(int socket, void *bytes, size_t length) {
  return tls_is_on ? tls_receive(socket, bytes, length) : recv(socket, bytes, length, 0);
}

static inline ssize_t socket_peek(int socket, void *bytes, size_t length) {
  return tls_is_on ? tls_peek(socket, bytes, length) : recv(socket, bytes, length, MSG_PEEK);
}

static inline void socket_close(int socket) {
  if (tls_is_on) {
    tls_end(socket);
  }
  close(socket);
}
