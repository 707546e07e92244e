// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "report.h"
#include "tls.h"

#define EVENTS 256

typedef struct {
  int fd;
  frame_reader reader;
} idle_connection;

static void receive(idle_connection *c) {
  uint8_t bytes[1024];
  ssize_t n = socket_receive(c->fd, bytes, sizeof bytes);
  if (n < 0 && errno == EAGAIN) {
    return;
  }
  if (n <= 0) {
    fail("connection %d: the server ended it, although it was only idle", c->reader.connection);
  }
  const uint8_t *at = bytes;
  frame_piece piece;
  while (frame_reader_next(&c->reader, &at, bytes + n, &piece)) {
    if (piece.opcode < OPCODE_CLOSE) {
      fail("connection %d: a message came, although none was sent", c->reader.connection);
    }
    uint8_t pong[LONGEST_HEAD + LONGEST_CONTROL];
    size_t length = connection_answer(&c->reader, &piece, pong);
    connection_write(c->fd, c->reader.connection, pong, length);
  }
}

static bool input_ended(void) {
  char bytes[256];
  return read(STDIN_FILENO, bytes, sizeof bytes) <= 0;
}

// Answers false if this is nothing that can be waited for.
static bool watch(int epoll, int fd, void *what) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0) {
    return true;
  }
  if (errno == EPERM) {
    return false;
  }
  fail_errno("epoll_ctl");
}

void idle(const options *o) {
  connections_allow(o->connections);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  static idle_connection *connections;
  connections = calloc((size_t)o->connections, sizeof *connections);
  if (connections == NULL) {
    fail("no memory for %d connections", o->connections);
  }
  for (int i = 0; i < o->connections; i++) {
    connections[i].fd = connection_open(o, i);
    connections[i].reader.connection = i;
    watch(epoll, connections[i].fd, &connections[i]);
  }
  report_begin();
  report_integer("connections", (uint64_t)o->connections);
  tls_report();
  report_end();
  alarm(0);  // that of main(): from now on, time is up to standard input
  // A file or /dev/null has ended, as far as waiting goes.
  if (!watch(epoll, STDIN_FILENO, NULL)) {
    return;
  }
  for (;;) {
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr != NULL) {
        receive(events[i].data.ptr);
      } else if (input_ended()) {
        return;
      }
    }
  }
}
