// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>

#include "buffer.h"
#include "deflation.h"
#include "fault.h"
#include "options.h"

typedef struct peer peer;

// What is the same for all peers.
typedef struct {
  bool broadcast;
  compression compression;
  size_t message_limit;
  fault fault;
  int epoll;
  peer **peers;
  size_t peer_count;
  size_t peer_capacity;
  peer *ended;  // until none of the events that epoll gave can be for them
} server;

// The connection of a client.
struct peer {
  int fd;
  bool upgraded;
  bool ended;
  size_t index;  // among the server's peers
  peer *next_ended;
  buffer in;   // bytes of a message that is not whole yet
  buffer out;  // bytes that the socket has not taken yet
  inflater *inflater;
  deflater *deflater;
};

void peer_open(server *s, int socket);

// Reads what has come, and answers it.
void peer_receive(server *s, peer *p);

// Writes what has waited for room in the socket.
void peer_flush(server *s, peer *p);

// Frees the peers that have ended.
void peers_reap(server *s);
