// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attack_kind.h"
#include "clock.h"
#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "handshake.h"
#include "report.h"

#define EVENTS 256

typedef enum { NO_CONNECTION, CONNECTING, AWAITING_RESPONSE, ATTACKING } state;

// One after the other, a place holds connections; each of its turns is one thing that it does.
typedef struct {
  int fd;
  state state;
  const buffer *wire;
  size_t sent;  // of it, where it begins again when it has ended
  bool begun;   // some of it was sent
  size_t length;
  char bytes[LONGEST_HANDSHAKE];
} place;

static options settings;
static const attack_kind *kind;
static buffer wires[MOST_WIRES];
static unsigned wire_count;
static int epoll;
static int opened;          // connections that were begun
static uint64_t connected;  // of these
static uint64_t upgraded;   // of these
static uint64_t refused;    // handshakes that were answered, but not with 101
static uint64_t ended;      // connections, by the server
static uint64_t bytes_sent;

static void await(place *p, int operation, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = p};
  if (epoll_ctl(epoll, operation, p->fd, &event) != 0) {
    fail_errno("epoll_ctl");
  }
}

static void end(place *p) {
  close(p->fd);
  p->state = NO_CONNECTION;
}

static void begin_attack(place *p) {
  p->state = ATTACKING;
  p->sent = 0;
  p->begun = false;
  await(p, EPOLL_CTL_MOD,
        EPOLLRDHUP | (kind->deaf ? 0 : (uint32_t)EPOLLIN) |
            (kind->floods ? (uint32_t)EPOLLOUT : 0));
}

static void connected_now(place *p) {
  connected++;
  if (!kind->upgrades) {
    begin_attack(p);
    return;
  }
  char key[KEY_LENGTH + 1];
  size_t length = handshake_request(&settings, p->bytes, key);
  if (send(p->fd, p->bytes, length, MSG_NOSIGNAL) != (ssize_t)length) {
    ended++;
    end(p);
    return;
  }
  p->length = 0;
  p->state = AWAITING_RESPONSE;
  await(p, EPOLL_CTL_MOD, EPOLLIN);
}

static void begin(place *p) {
  int number = opened++;
  p->fd = connection_socket(&settings, number);
  p->wire = &wires[(unsigned)number % wire_count];
  p->state = CONNECTING;
  if (fcntl(p->fd, F_SETFL, O_NONBLOCK) != 0) {
    fail_errno("connection %d: fcntl", number);
  }
  int error = connection_begin(&settings, p->fd);
  if (error != 0 && error != EINPROGRESS) {
    end(p);
    return;
  }
  await(p, EPOLL_CTL_ADD, EPOLLOUT);
  if (error == 0) {
    connected_now(p);
  }
}

static void send_some(place *p, size_t most) {
  size_t length = p->wire->length - p->sent;
  length = length < most ? length : most;
  ssize_t n = send(p->fd, p->wire->bytes + p->sent, length, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) {
    ended++;
    end(p);
  } else if (n > 0) {
    p->begun = true;
    bytes_sent += (size_t)n;
    p->sent = (p->sent + (size_t)n) % p->wire->length;
  }
}

static void reset(place *p) {
  struct linger linger = {.l_onoff = 1};
  setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  end(p);
}

static void take_turn(place *p) {
  if (p->state == NO_CONNECTION) {
    begin(p);
  } else if (p->state == ATTACKING && kind->resets && p->begun && p->sent == 0) {
    reset(p);
  } else if (p->state == ATTACKING && kind->step > 0) {
    send_some(p, kind->step);
  }
}

static void take_response(place *p) {
  ssize_t n = recv(p->fd, p->bytes + p->length, sizeof p->bytes - p->length, 0);
  if (n < 0 && errno == EAGAIN) {
    return;
  }
  if (n <= 0) {
    ended++;
    end(p);
    return;
  }
  p->length += (size_t)n;
  if (handshake_end(p->bytes, p->length) == 0 && p->length < sizeof p->bytes) {
    return;
  }
  if (memcmp(p->bytes, "HTTP/1.1 101", 12) != 0) {
    refused++;
    end(p);
    return;
  }
  upgraded++;
  begin_attack(p);
}

static void discard(place *p) {
  static char nobody_reads[128 * 1024];
  ssize_t n = recv(p->fd, nobody_reads, sizeof nobody_reads, 0);
  if (n == 0 || (n < 0 && errno != EAGAIN)) {
    ended++;
    end(p);
  }
}

static void take_event(place *p, uint32_t events) {
  if (p->state == CONNECTING) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error == 0) {
      connected_now(p);
    } else {
      end(p);
    }
  } else if (p->state == AWAITING_RESPONSE) {
    take_response(p);
  } else if (kind->deaf && events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    ended++;
    end(p);
  } else {
    if (!kind->deaf && events & ~(uint32_t)EPOLLOUT) {
      discard(p);
    }
    if (p->state == ATTACKING && events & EPOLLOUT) {
      send_some(p, p->wire->length);
    }
  }
}

// Turn number i of all places together is due at start + i * step, whatever the server does.
static void run(place *places) {
  const double turns_per_second = settings.rate * settings.connections;
  const uint64_t start = nanos();
  const uint64_t stop = start + seconds_to_nanos(settings.duration);
  uint64_t turn = 0;
  for (uint64_t now = start; now < stop; now = nanos()) {
    uint64_t due = (uint64_t)((double)(now - start) / 1e9 * turns_per_second);
    // Not all that were missed: who was held up begins anew.
    if (due - turn > (uint64_t)settings.connections) {
      turn = due - (uint64_t)settings.connections;
    }
    for (; turn < due; turn++) {
      take_turn(&places[turn % (uint64_t)settings.connections]);
    }
    struct epoll_event events[EVENTS];
    int count = epoll_wait(epoll, events, EVENTS, 1);
    for (int i = 0; i < count; i++) {
      take_event(events[i].data.ptr, events[i].events);
    }
  }
}

static void report(const place *places) {
  uint64_t open = 0;
  for (int i = 0; i < settings.connections; i++) {
    open += places[i].state >= AWAITING_RESPONSE;
  }
  if (connected == 0) {
    fail("no attack was possible: none of %d connections was accepted", opened);
  }
  report_begin();
  report_text("command", "attack");
  report_text("kind", kind->name);
  report_integer("connected", connected);
  report_integer("upgraded", upgraded);
  report_integer("refused", refused);
  report_integer("ended", ended);
  report_integer("open", open);
  report_integer("bytes", bytes_sent);
  report_end();
}

// Whoever measures on the same processor comes first.
static void stand_back(void) {
  struct sched_param none = {0};
  if (sched_setscheduler(0, SCHED_IDLE, &none) != 0) {
    fail_errno("sched_setscheduler");
  }
}

void attack(const options *o) {
  kind = attack_kind_find(o->kind);
  settings = *o;
  settings.compression = kind->compression;
  stand_back();
  wire_count = kind->make(wires);
  connections_allow(o->connections);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  place *places = calloc((size_t)o->connections, sizeof *places);
  if (places == NULL) {
    fail("no memory for %d connections", o->connections);
  }
  run(places);
  report(places);
  free(places);
}
