// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "handshake.h"
#include "hold.h"
#include "report.h"
#include "tls.h"
#include "window.h"

#define EVENTS 1024

typedef enum { CONNECTING, SECURING, AWAITING_RESPONSE, AWAITING_CLOSE, AWAITING_END, RESTING } state;

// One after the other, a place holds connections from connect() to their end.
typedef struct {
  int fd;
  int number;
  state state;
  uint64_t began;
  frame_reader reader;
  char key[KEY_LENGTH + 1];
  size_t length;
  char bytes[LONGEST_HANDSHAKE];
} place;

static const options *settings;
static int epoll;
static window measured;
static histogram handshakes;  // how long each took that began in the window
static int opened;
static int resting;
static uint64_t resets;

static void send_request(place *p) {
  size_t length = handshake_request(settings, p->bytes, p->key);
  connection_write(p->fd, p->number, p->bytes, length);
  p->length = 0;
  p->state = AWAITING_RESPONSE;
}

// With TLS its handshake comes first.
static void secure(place *p) {
  p->state = SECURING;
  if (!tls_is_on || tls_shake_hands(p->fd, p->number)) {
    send_request(p);
  }
}

static void begin(place *p) {
  p->number = opened++;
  p->fd = connection_socket(settings, p->number);
  p->reader = (frame_reader){.connection = p->number};
  p->state = CONNECTING;
  if (fcntl(p->fd, F_SETFL, O_NONBLOCK) != 0) {
    fail_errno("connection %d: fcntl", p->number);
  }
  p->began = nanos();
  int error = connection_begin(settings, p->fd);
  if (error != 0 && error != EINPROGRESS) {
    errno = error;
    fail_errno("connection %d: connect to %s:%d", p->number, settings->host, settings->port);
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = p};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, p->fd, &event) != 0) {
    fail_errno("connection %d: epoll_ctl", p->number);
  }
  if (error == 0) {
    secure(p);
  }
}

// The server closes first: RFC 6455 §7.1.1. So it is its port that waits for stragglers, and no
// SO_LINGER is needed here to get ports back early.
static void end(place *p) {
  window_count(&measured, p->began, nanos(), 1);
  socket_close(p->fd);
  if (measured.phase == WINDOW_CLOSED) {
    p->state = RESTING;
    resting++;
  } else {
    begin(p);
  }
}

static void take_close(place *p, const uint8_t *at, const uint8_t *until) {
  frame_piece piece;
  while (frame_reader_next(&p->reader, &at, until, &piece)) {
    if (piece.opcode != OPCODE_CLOSE) {
      fail("connection %d: a frame with opcode %d came, expected was Close", p->number,
           piece.opcode);
    }
    int code = piece.length < 2 ? 0 : piece.bytes[0] << 8 | piece.bytes[1];
    if (piece.length > 0 && code != 1000) {
      fail("connection %d: Close came with %d, expected was 1000", p->number, code);
    }
    if (p->state == AWAITING_END) {
      fail("connection %d: more than one Close came", p->number);
    }
    p->state = AWAITING_END;
  }
}

static void take_response(place *p) {
  size_t head = handshake_end(p->bytes, p->length);
  if (head == 0) {
    return;
  }
  if (head < p->length) {
    fail("connection %d: %zu bytes came behind the answer to the handshake", p->number,
         p->length - head);
  }
  handshake_check(settings, p->number, p->bytes, p->key);
  if (window_saw_begin(&measured, p->began)) {
    histogram_add(&handshakes, nanos() - p->began, 1);
  }
  static const uint8_t normal_closure[] = {1000 >> 8, 1000 & 255};
  uint8_t frame[LONGEST_HEAD + sizeof normal_closure];
  size_t length = frame_write_masked(frame, FIN | OPCODE_CLOSE, normal_closure,
                                     sizeof normal_closure, (uint32_t)p->number * 2654435761u);
  connection_write(p->fd, p->number, frame, length);
  p->state = AWAITING_CLOSE;
}

// Answers false when there is nothing more to read now.
static bool receive(place *p) {
  if (p->state != AWAITING_RESPONSE) {
    p->length = 0;
  }
  size_t room = sizeof p->bytes - 1 - p->length;
  if (room == 0) {
    fail("connection %d: the answer to the handshake has no end", p->number);
  }
  ssize_t n = socket_receive(p->fd, p->bytes + p->length, room);
  if (n < 0 && errno == EAGAIN) {
    return false;
  }
  // Unclean, but after its Close a server owes us nothing more; counted.
  bool reset = n < 0 && errno == ECONNRESET && p->state == AWAITING_END;
  if (reset || (n == 0 && p->state == AWAITING_END)) {
    resets += reset;
    end(p);
    return false;
  }
  if (n < 0) {
    fail_errno("connection %d: recv", p->number);
  }
  if (n == 0) {
    fail("connection %d: the server ended it, expected was %s", p->number,
         p->state == AWAITING_CLOSE ? "Close" : "an answer to the handshake");
  }
  p->length += (size_t)n;
  p->bytes[p->length] = 0;
  if (p->state == AWAITING_RESPONSE) {
    take_response(p);
  } else {
    take_close(p, (uint8_t *)p->bytes, (uint8_t *)p->bytes + p->length);
  }
  return true;
}

static void advance(place *p) {
  if (p->state == CONNECTING) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
      errno = error;
      fail_errno("connection %d: connect to %s:%d", p->number, settings->host, settings->port);
    }
    secure(p);
  } else if (p->state == SECURING) {
    secure(p);
  }
  int fd = p->fd;
  while (p->state > SECURING && p->state != RESTING && p->fd == fd && receive(p)) {
  }
}

static void report(void) {
  report_begin();
  report_text("command", "connect");
  tls_report();
  window_report(&measured, "handshakes", "handshake");
  // Of the opening handshake alone, from connect() on.
  report_number("p50_us", (double)histogram_quantile(&handshakes, 0.5) / 1e3);
  report_number("p99_us", (double)histogram_quantile(&handshakes, 0.99) / 1e3);
  report_number("p999_us", (double)histogram_quantile(&handshakes, 0.999) / 1e3);
  report_number("max_us", (double)handshakes.max / 1e3);
  report_integer("resets", resets);
  report_end();
}

void connect_and_close(const options *o) {
  settings = o;
  connections_allow(o->concurrency);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  static place *places;
  places = calloc((size_t)o->concurrency, sizeof *places);
  if (places == NULL) {
    fail("no memory for %d connections", o->concurrency);
  }
  hold_until_told(o);
  window_start(&measured, o);
  for (int i = 0; i < o->concurrency; i++) {
    begin(&places[i]);
  }
  uint64_t now = nanos();
  while (resting < o->concurrency) {
    if (!window_observe(&measured, now)) {
      fail("%d connections did not end within %.0f seconds", o->concurrency - resting,
           o->patience);
    }
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, window_wait(&measured, now));
    for (int i = 0; i < count; i++) {
      advance(events[i].data.ptr);
    }
    now = nanos();
  }
  report();
  hold_until_input_ends(o);
}
