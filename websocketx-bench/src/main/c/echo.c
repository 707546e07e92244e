// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "batch.h"
#include "clock.h"
#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "hold.h"
#include "incoming.h"
#include "report.h"
#include "tls.h"
#include "window.h"

// Stays in the cache of a core together with what it is compared with.
#define BUFFER_LENGTH (128 * 1024)
#define EVENTS 1024

typedef struct {
  int fd;
  unsigned round;  // batches that were begun
  const batch_wire *wire;
  size_t sent;  // bytes of it
  uint64_t began;
  incoming in;
} echo_connection;

static const options *settings;
static batch_cycle cycle;
static window measured;
static echo_connection *connections;
static uint64_t verified;  // messages, in the window
static uint64_t received;  // bytes, in the window: shows what compression was worth

static void send_batch(echo_connection *c) {
  while (c->sent < c->wire->length) {
    ssize_t n = socket_send(c->fd, c->wire->bytes + c->sent, c->wire->length - c->sent);
    if (n < 0) {
      if (errno == EAGAIN) {
        return;
      }
      fail_errno("connection %d: send", c->in.number);
    }
    c->sent += (size_t)n;
  }
  incoming_answer(&c->in, c->fd);
}

static void begin_batch(echo_connection *c) {
  // With context takeover all start with the first batch: the wires are made for that.
  unsigned shift = settings->compression == COMPRESSION_TAKEOVER ? 0 : (unsigned)c->in.number;
  const batch *b = &cycle.batches[(c->round + shift) % cycle.count];
  c->wire = c->round < cycle.count ? &b->first_wire : &b->wire;
  c->round++;
  c->sent = 0;
  incoming_expect(&c->in, b);
  c->began = nanos();
  send_batch(c);
}

// Whether all echoes of the batch have come.
static bool is_whole(const echo_connection *c) {
  return c->in.messages == (unsigned)settings->pipeline && c->sent == c->wire->length;
}

static void receive(echo_connection *c, uint32_t events) {
  static uint8_t buffer[BUFFER_LENGTH];
  // A short read has emptied the socket, see epoll(7); but the end may stand behind it.
  bool to_the_end = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  ssize_t n;
  do {
    n = socket_receive(c->fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) {
      return;
    }
    if (n < 0) {
      fail_errno("connection %d: recv", c->in.number);
    }
    if (n == 0) {
      fail("connection %d: the server ended it after %u of %d echoes of the batch", c->in.number,
           c->in.messages, settings->pipeline);
    }
    uint64_t now = nanos();
    unsigned messages = incoming_take(&c->in, buffer, (size_t)n);
    window_count(&measured, c->began, now, messages);
    if (measured.phase == WINDOW_OPEN) {
      verified += messages;
      received += (uint64_t)n;
    }
    if (c->sent == c->wire->length) {
      incoming_answer(&c->in, c->fd);
    }
    if (is_whole(c) && measured.phase != WINDOW_CLOSED) {
      begin_batch(c);
    }
  } while ((size_t)n == sizeof buffer || to_the_end);
}

static void open_connections(int epoll) {
  connections = calloc((size_t)settings->connections, sizeof *connections);
  if (connections == NULL) {
    fail("no memory for %d connections", settings->connections);
  }
  for (int i = 0; i < settings->connections; i++) {
    echo_connection *c = &connections[i];
    c->fd = connection_open(settings, i);
    incoming_open(&c->in, settings, i);
    // Edge-triggered, so that waiting to write never takes another system call.
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
      fail_errno("connection %d: epoll_ctl", i);
    }
  }
}

// The first that still waits for echoes, or NULL.
static const echo_connection *find_waiting(void) {
  for (int i = 0; i < settings->connections; i++) {
    if (!is_whole(&connections[i])) {
      return &connections[i];
    }
  }
  return NULL;
}

static void run(int epoll) {
  struct epoll_event events[EVENTS];
  for (int i = 0; i < settings->connections; i++) {
    begin_batch(&connections[i]);
  }
  uint64_t now = nanos();
  // What was sent must come back, also what was sent before the window closed.
  while (measured.phase != WINDOW_CLOSED || find_waiting() != NULL) {
    if (!window_observe(&measured, now)) {
      const echo_connection *c = find_waiting();
      fail("connection %d: %u of %d echoes of the batch came, no more within %.0f seconds",
           c->in.number, c->in.messages, settings->pipeline, settings->patience);
    }
    int count = epoll_wait(epoll, events, EVENTS, window_wait(&measured, now));
    for (int i = 0; i < count; i++) {
      echo_connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT && c->sent < c->wire->length) {
        send_batch(c);
      }
      if (events[i].events & ~(uint32_t)EPOLLOUT) {
        receive(c, events[i].events);
      }
    }
    now = nanos();
  }
}

static void report(void) {
  report_begin();
  report_text("command", "echo");
  tls_report();
  window_report(&measured, "messages", "message");
  window_report_latencies(&measured);
  report_integer("verified", verified);
  if (settings->compression != COMPRESSION_OFF) {
    report_number("received_bytes_per_message", (double)received / (double)measured.count);
  }
  report_end();
}

void echo(const options *o) {
  settings = o;
  connections_allow(o->connections);
  cycle = batch_cycle_make(o);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  open_connections(epoll);
  hold_until_told(o);
  window_start(&measured, o);
  run(epoll);
  report();
  hold_until_input_ends(o);
}
