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

#define BUFFER_LENGTH (128 * 1024)
#define EVENTS 256

// What takes turns with the others at a fixed pace: turn number i is due at start + i * step,
// whether the echoes before it have come or not.
typedef struct {
  int fd;
  unsigned turns;   // that have come
  unsigned round;   // messages that were begun
  uint64_t due;     // when the last of them was to be sent; its time counts from then
  const batch_wire *wire;
  size_t sent;  // bytes of it
  incoming in;
} probe_connection;

static const options *settings;
static batch_cycle cycle;
static window measured;
static histogram delays;  // of the probe's own, until a message that could be sent was sent
static probe_connection *connections;
static uint64_t start;
static uint64_t verified;

// Nanoseconds from the start until that turn; no rounding adds up.
static uint64_t time_of(uint64_t turn) {
  double seconds = (double)turn / (settings->rate * settings->connections);
  return start + seconds_to_nanos(seconds);
}

static bool is_whole(const probe_connection *c) {
  return c->round == 0 || (c->in.messages == 1 && c->sent == c->wire->length);
}

static void send_rest(probe_connection *c) {
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

// Begins the next message, if its turn has come and the echo before it too. One that has to wait
// for that echo is late by as much: omission is counted.
static void begin(probe_connection *c) {
  if (!is_whole(c) || c->round == c->turns) {
    return;
  }
  unsigned shift = settings->compression == COMPRESSION_TAKEOVER ? 0 : (unsigned)c->in.number;
  const batch *b = &cycle.batches[(c->round + shift) % cycle.count];
  c->wire = c->round < cycle.count ? &b->first_wire : &b->wire;
  c->due = time_of((uint64_t)c->round * (uint64_t)settings->connections + (uint64_t)c->in.number);
  c->round++;
  c->sent = 0;
  incoming_expect(&c->in, b);
  send_rest(c);
}

static void receive(probe_connection *c) {
  static uint8_t buffer[BUFFER_LENGTH];
  for (;;) {
    ssize_t n = socket_receive(c->fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) {
      return;
    }
    if (n < 0) {
      fail_errno("connection %d: recv", c->in.number);
    }
    if (n == 0) {
      fail("connection %d: the server ended it after %u echoes", c->in.number,
           c->round - !is_whole(c));
    }
    unsigned messages = incoming_take(&c->in, buffer, (size_t)n);
    window_count(&measured, c->due, nanos(), messages);
    if (measured.phase == WINDOW_OPEN) {
      verified += messages;
    }
    if (c->round == 0 || c->sent == c->wire->length) {
      incoming_answer(&c->in, c->fd);
    }
    begin(c);
  }
}

static void open_connections(int epoll) {
  connections = calloc((size_t)settings->connections, sizeof *connections);
  if (connections == NULL) {
    fail("no memory for %d connections", settings->connections);
  }
  for (int i = 0; i < settings->connections; i++) {
    probe_connection *c = &connections[i];
    c->fd = connection_open(settings, i);
    incoming_open(&c->in, settings, i);
    incoming_expect(&c->in, &cycle.batches[0]);  // until its first turn only control frames come
    c->in.exact = false;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
      fail_errno("connection %d: epoll_ctl", i);
    }
  }
}

// The first that waits for an echo or for its turn to be over, or NULL.
static const probe_connection *find_waiting(void) {
  for (int i = 0; i < settings->connections; i++) {
    if (!is_whole(&connections[i]) || connections[i].round < connections[i].turns) {
      return &connections[i];
    }
  }
  return NULL;
}

// Gives all turns that have come, and answers the number of the next.
static uint64_t give_turns(uint64_t turn) {
  for (;; turn++) {
    uint64_t due = time_of(turn);
    uint64_t now = nanos();
    if (due > now) {
      return turn;
    }
    probe_connection *c = &connections[turn % (uint64_t)settings->connections];
    if (window_saw_begin(&measured, due) && is_whole(c)) {
      histogram_add(&delays, now - due, 1);
    }
    c->turns++;
    begin(c);
  }
}

static void run(int epoll) {
  struct epoll_event events[EVENTS];
  uint64_t turn = 0;
  start = nanos();
  for (;;) {
    uint64_t now = nanos();
    if (!window_observe(&measured, now)) {
      const probe_connection *c = find_waiting();
      fail("connection %d: %u echoes of %u came, no more within %.0f seconds", c->in.number,
           c->round - !is_whole(c), c->turns, settings->patience);
    }
    uint64_t wait = (uint64_t)window_wait(&measured, now) * 1000000;
    if (measured.phase == WINDOW_CLOSED) {
      if (find_waiting() == NULL) {
        return;
      }
    } else {
      turn = give_turns(turn);
      uint64_t next = time_of(turn);
      now = nanos();
      uint64_t until_next = next > now ? next - now : 0;
      wait = until_next < wait ? until_next : wait;
    }
    struct timespec timeout = {.tv_sec = (time_t)(wait / NANOS_PER_SECOND),
                               .tv_nsec = (long)(wait % NANOS_PER_SECOND)};
    int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
    for (int i = 0; i < count; i++) {
      probe_connection *c = events[i].data.ptr;
      if (events[i].events & EPOLLOUT && c->round > 0 && c->sent < c->wire->length) {
        send_rest(c);
      }
      if (events[i].events & ~(uint32_t)EPOLLOUT) {
        receive(c);
      }
    }
  }
}

static void report(void) {
  report_begin();
  report_text("command", "probe");
  tls_report();
  window_report(&measured, "messages", "message");
  window_report_latencies(&measured);
  report_number("own_delay_p99_us", (double)histogram_quantile(&delays, 0.99) / 1e3);
  report_number("own_delay_max_us", (double)delays.max / 1e3);
  report_integer("verified", verified);
  report_end();
}

void probe(const options *o) {
  options one = *o;
  one.pipeline = 1;
  settings = &one;
  connections_allow(o->connections);
  cycle = batch_cycle_make(settings);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  open_connections(epoll);
  hold_until_told(o);
  window_start(&measured, o);
  run(epoll);
  report();
  hold_until_input_ends(o);
}
