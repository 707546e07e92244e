// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "handshake.h"
#include "histogram.h"
#include "hold.h"
#include "report.h"

#define EVENTS 1024
#define MOST_AT_ONCE 8

typedef enum { ABSENT, CONNECTING, AWAITING_ANSWER, ADMITTED, GONE } state;

// One that wants to be let in, and stays then.
typedef struct {
  int fd;
  int number;
  state state;
  uint64_t due;  // its time counts from then
  size_t length;
  char key[KEY_LENGTH + 1];
  char bytes[LONGEST_HANDSHAKE];
} client;

static const options *settings;
static int epoll;
static client *clients;
static int waiting;            // clients that have come and do not know yet what becomes of them
static uint64_t admitted;
static uint64_t turned_away;   // told when to come back
static uint64_t dropped;       // without a word
static uint64_t lost;          // of those that were admitted
static histogram admissions;   // how long each of these waited
static histogram refusals;
static histogram delays;       // of this program's own, until connect()

static void leave(client *c) {
  close(c->fd);
  c->state = GONE;
}

static void drop(client *c) {
  dropped++;
  waiting--;
  leave(c);
}

static void send_request(client *c) {
  size_t length = handshake_request(settings, c->bytes, c->key);
  c->length = 0;
  c->state = AWAITING_ANSWER;
  if (send(c->fd, c->bytes, length, MSG_NOSIGNAL) != (ssize_t)length) {
    drop(c);
  }
}

static void begin(int number) {
  client *c = &clients[number];
  c->number = number;
  c->fd = connection_socket(settings, number);
  c->state = CONNECTING;
  waiting++;
  if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0) {
    fail_errno("connection %d: fcntl", number);
  }
  histogram_add(&delays, nanos() - c->due, 1);
  int error = connection_begin(settings, c->fd);
  if (error != 0 && error != EINPROGRESS) {
    drop(c);
    return;
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) {
    fail_errno("connection %d: epoll_ctl", number);
  }
  if (error == 0) {
    send_request(c);
  }
}

// A refusal is one that says when to come back.
static void take_answer(client *c) {
  uint64_t took = nanos() - c->due;
  waiting--;
  if (memcmp(c->bytes, "HTTP/1.1 503 ", 13) == 0) {
    size_t length;
    const char *seconds = handshake_field(c->bytes, "Retry-After", &length);
    if (seconds == NULL || atoi(seconds) < 1) {
      fail("connection %d: 503 does not say when to come back:\n%s", c->number, c->bytes);
    }
    turned_away++;
    histogram_add(&refusals, took, 1);
    leave(c);
    return;
  }
  handshake_check(settings, c->number, c->bytes, c->key);
  admitted++;
  histogram_add(&admissions, took, 1);
  c->state = ADMITTED;
}

static void receive(client *c) {
  while (c->state == AWAITING_ANSWER) {
    size_t room = sizeof c->bytes - 1 - c->length;
    if (room == 0) {
      fail("connection %d: the answer to the handshake has no end", c->number);
    }
    ssize_t n = recv(c->fd, c->bytes + c->length, room, 0);
    if (n < 0 && errno == EAGAIN) {
      return;
    }
    if (n <= 0) {
      drop(c);
      return;
    }
    c->length += (size_t)n;
    c->bytes[c->length] = 0;
    if (handshake_end(c->bytes, c->length) > 0) {
      take_answer(c);
    }
  }
}

static void advance(client *c, uint32_t events) {
  if (c->state == CONNECTING) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
      drop(c);
      return;
    }
    send_request(c);
  }
  receive(c);
  if (c->state == ADMITTED && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    lost++;
    leave(c);
  }
}

// Client number i is due at start + i * step, whatever became of those before.
static void run(void) {
  const uint64_t span = seconds_to_nanos(settings->duration);
  const uint64_t start = nanos();
  const uint64_t deadline = start + span + seconds_to_nanos(settings->patience);
  for (int i = 0; i < settings->connections; i++) {
    clients[i].due = start + (uint64_t)((double)i * (double)span / settings->connections);
  }
  int come = 0;
  struct epoll_event events[EVENTS];
  for (uint64_t now = start; now < deadline; now = nanos()) {
    // No more at once, though more may be due: each is to send its request when it is connected.
    for (int i = 0; i < MOST_AT_ONCE && come < settings->connections && clients[come].due <= now;
         i++) {
      begin(come++);
    }
    if (come == settings->connections && waiting == 0) {
      return;
    }
    uint64_t next = come < settings->connections ? clients[come].due : deadline;
    now = nanos();
    uint64_t wait = next > now ? next - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(wait / NANOS_PER_SECOND),
                               .tv_nsec = (long)(wait % NANOS_PER_SECOND)};
    int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
    for (int i = 0; i < count; i++) {
      advance(events[i].data.ptr, events[i].events);
    }
  }
}

static void report_waiting(const char *p50, const char *p99, const char *max, const histogram *h) {
  report_number(p50, (double)histogram_quantile(h, 0.5) / 1e3);
  report_number(p99, (double)histogram_quantile(h, 0.99) / 1e3);
  report_number(max, (double)h->max / 1e3);
}

static void report(void) {
  report_begin();
  report_text("command", "arrive");
  report_integer("admitted", admitted);
  report_integer("turned_away", turned_away);
  report_integer("dropped", dropped);
  report_integer("lost", lost);
  report_integer("unanswered", (uint64_t)waiting);
  report_waiting("p50_us", "p99_us", "max_us", &admissions);
  report_waiting("turned_away_p50_us", "turned_away_p99_us", "turned_away_max_us", &refusals);
  report_number("own_delay_p99_us", (double)histogram_quantile(&delays, 0.99) / 1e3);
  report_number("own_delay_max_us", (double)delays.max / 1e3);
  report_end();
}

void arrive(const options *o) {
  settings = o;
  connections_allow(o->connections);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  clients = calloc((size_t)o->connections, sizeof *clients);
  if (clients == NULL) {
    fail("no memory for %d connections", o->connections);
  }
  hold_until_told(o);
  run();
  report();
  hold_until_input_ends(o);
}
