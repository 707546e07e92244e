// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
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

// Of a connection that never reads: the smaller, the sooner the server feels it. The system of the
// server, too, keeps a buffer whose size goes with that of segments: 2.6 MB with those of the
// loopback.
#define STALLED_RECEIVE_BUFFER 4096
#define STALLED_SEGMENT 536
// What they are sent before the others are there. A few broadcasts of 256 B a second would stay in
// the buffers of the system, so that no server could tell a member that does not read.
#define FILL_SIZE 4096
#define FILL_MESSAGES 320
#define DRAIN_RECEIVE_BUFFER (256 * 1024)
#define SEQUENCE_LENGTH 8
#define STALLED_DRAIN_NANOS NANOS_PER_SECOND
#define EVENTS 1024

typedef struct {
  int fd;
  bool open;
  bool stalled;
  bool closed;  // by the server, of a stalled one
  incoming in;
} member;

static const options *settings;
static options filling;
static batch_cycle filling_cycle;
static window measured;
static int epoll;
static member *members;
static batch_cycle cycle;
static batch messages;  // those under way, of which only the numbers are always others
static uint64_t sequence;
static uint64_t began;
static int healthy;  // members that are open and read
static int awaited;  // those of them that do not have them all yet
static uint8_t *frames;
static uint64_t broadcasts;  // messages that ended in the window

// As many as wanted, spread evenly among the others.
static bool is_stalled(const options *o, int i) {
  return (long)(i + 1) * o->stalled / o->connections > (long)i * o->stalled / o->connections;
}

static void watch(member *m, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = m};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, m->fd, &event) != 0) {
    fail_errno("connection %d: epoll_ctl", m->in.number);
  }
}

static void open_member(int i) {
  member *m = &members[i];
  if (m->open) {
    return;
  }
  m->open = true;
  if (is_stalled(settings, i)) {
    m->stalled = true;
    m->fd = connection_open_narrow(settings, i, STALLED_RECEIVE_BUFFER, STALLED_SEGMENT);
  } else {
    m->fd = connection_open(settings, i);
    healthy++;
  }
  incoming_open(&m->in, settings, i);
  watch(m, m->stalled ? EPOLLRDHUP | EPOLLET : EPOLLIN | EPOLLRDHUP | EPOLLET);
}

// The next healthy member sends the next messages, at once.
static void begin_broadcast(void) {
  static int sender = -1;
  do {
    sender = (sender + 1) % settings->connections;
  } while (!members[sender].open || members[sender].stalled);
  size_t length = 0;
  for (int i = 0; i < settings->pipeline; i++) {
    sequence++;
    uint8_t *payload = messages.echo + (size_t)i * messages.frame_length + messages.head_length;
    memcpy(payload, &sequence, SEQUENCE_LENGTH);
    length += frame_write_masked(frames + length, messages.echo[0], payload, settings->size,
                                 (uint32_t)sequence * 2654435761u);
  }
  for (int i = 0; i < settings->connections; i++) {
    incoming_expect(&members[i].in, &messages);
  }
  awaited = healthy;
  began = nanos();
  connection_write(members[sender].fd, sender, frames, length);
}

static void receive(member *m, uint32_t events) {
  static uint8_t buffer[64 * 1024];
  // A short read has emptied the socket, see epoll(7); but the end may stand behind it.
  bool to_the_end = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  ssize_t n;
  do {
    n = socket_receive(m->fd, buffer, sizeof buffer);
    if (n < 0 && errno == EAGAIN) {
      return;
    }
    if (n < 0) {
      fail_errno("connection %d: recv", m->in.number);
    }
    if (n == 0) {
      fail("connection %d: the server ended it, although it reads", m->in.number);
    }
    uint64_t now = nanos();
    unsigned came = incoming_take(&m->in, buffer, (size_t)n);
    if (came > 0) {
      window_count(&measured, began, now, came);
      awaited -= m->in.messages == (unsigned)settings->pipeline;
    }
    incoming_answer(&m->in, m->fd);
  } while ((size_t)n == sizeof buffer || to_the_end);
}

static void lose(member *m) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, m->fd, NULL);
  m->closed = true;
}

static void fail_for_want_of(void) {
  for (int i = 0; i < settings->connections; i++) {
    const member *m = &members[i];
    if (m->open && !m->stalled && m->in.messages < (unsigned)settings->pipeline) {
      fail("connection %d and %d others: message %llu has not come within %.0f seconds", i,
           awaited - 1, (unsigned long long)sequence, settings->patience);
    }
  }
}

static void take_events(int milliseconds) {
  struct epoll_event events[EVENTS];
  int count = epoll_wait(epoll, events, EVENTS, milliseconds);
  for (int i = 0; i < count; i++) {
    member *m = events[i].data.ptr;
    if (m->stalled) {
      lose(m);
    } else {
      receive(m, events[i].events);
    }
  }
}

// Opens those that never read, and one that does and sends what they do not take.
static void fill_stalled(void) {
  const options *small = settings;
  int reader = -1;
  for (int i = 0; i < settings->connections; i++) {
    if (is_stalled(settings, i)) {
      open_member(i);
    } else if (reader < 0) {
      reader = i;
    }
  }
  filling = *settings;
  filling.size = FILL_SIZE;
  filling.pipeline = 1;
  settings = &filling;
  filling_cycle = batch_cycle_make(settings);
  messages = filling_cycle.batches[0];
  open_member(reader);
  for (int i = 0; i < FILL_MESSAGES; i++) {
    uint64_t deadline = nanos() + seconds_to_nanos(settings->patience);
    begin_broadcast();
    while (awaited > 0) {
      if (nanos() > deadline) {
        fail_for_want_of();
      }
      take_events(100);
    }
  }
  settings = small;
  incoming_open(&members[reader].in, settings, reader);
}

static void run(void) {
  uint64_t now = nanos();
  begin_broadcast();
  while (measured.phase != WINDOW_CLOSED || awaited > 0) {
    if (!window_observe(&measured, now)) {
      fail_for_want_of();
    }
    take_events(window_wait(&measured, now));
    now = nanos();
    // Only when all events were looked at: one of them may be a message too many.
    if (awaited == 0 && measured.phase != WINDOW_CLOSED) {
      broadcasts += measured.phase == WINDOW_OPEN ? (uint64_t)settings->pipeline : 0;
      begin_broadcast();
    }
  }
}

// The end of a connection stands behind all that it did not read: without reading that now, only
// those that were reset would be known to be closed.
static int count_closed(void) {
  static uint8_t buffer[64 * 1024];
  int closed = 0;
  uint64_t until = nanos() + STALLED_DRAIN_NANOS;
  for (int i = 0; i < settings->connections; i++) {
    if (members[i].stalled && !members[i].closed) {
      lose(&members[i]);
      members[i].closed = false;
      connection_widen(members[i].fd, DRAIN_RECEIVE_BUFFER);
      watch(&members[i], EPOLLIN);
    }
  }
  struct epoll_event event;
  for (uint64_t now; settings->stalled > 0 && (now = nanos()) < until;) {
    if (epoll_wait(epoll, &event, 1, (int)((until - now) / 1000000 + 1)) != 1) {
      continue;
    }
    member *m = event.data.ptr;
    if (!m->stalled) {
      lose(m);  // the healthy ones are done
    } else if (socket_receive(m->fd, buffer, sizeof buffer) <= 0 && errno != EAGAIN) {
      lose(m);
    }
  }
  for (int i = 0; i < settings->connections; i++) {
    closed += members[i].stalled && members[i].closed;
  }
  return closed;
}

static void report(int closed) {
  report_begin();
  report_text("command", "broadcast");
  tls_report();
  window_report(&measured, "deliveries", "delivery");
  window_report_latencies(&measured);
  report_integer("broadcasts", broadcasts);
  report_number("broadcasts_per_second",
                (double)broadcasts / ((double)measured.nanos / (double)NANOS_PER_SECOND));
  report_integer("stalled", (uint64_t)settings->stalled);
  report_integer("stalled_closed", (uint64_t)closed);
  report_end();
}

void broadcast(const options *o) {
  options binary = *o;
  binary.binary = true;
  if (o->size < SEQUENCE_LENGTH || o->stalled >= o->connections ||
      o->compression != COMPRESSION_OFF) {
    fail("broadcast takes messages of %d bytes or more, a healthy connection or more, and no "
         "compression",
         SEQUENCE_LENGTH);
  }
  settings = &binary;
  connections_allow(o->connections);
  members = calloc((size_t)o->connections, sizeof *members);
  size_t burst = (LONGEST_HEAD + o->size) * (size_t)o->pipeline;
  size_t fill = LONGEST_HEAD + FILL_SIZE;
  frames = malloc(burst > fill ? burst : fill);
  if (members == NULL || frames == NULL) {
    fail("no memory for %d connections", o->connections);
  }
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (o->stalled > 0) {
    fill_stalled();
  }
  for (int i = 0; i < o->connections; i++) {
    open_member(i);
  }
  cycle = batch_cycle_make(settings);
  messages = cycle.batches[0];
  hold_until_told(o);
  window_start(&measured, settings);
  run();
  if (o->hold) {
    report(0);
    hold_until_input_ends(o);
  } else {
    report(count_closed());
  }
}
