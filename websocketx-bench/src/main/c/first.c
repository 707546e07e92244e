// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "batch.h"
#include "clock.h"
#include "commands.h"
#include "connection.h"
#include "failure.h"
#include "incoming.h"
#include "report.h"

#define NANOS_BETWEEN_ATTEMPTS 500000

static int connect_when_it_listens(const options *o, uint64_t deadline) {
  const struct timespec pause = {.tv_nsec = NANOS_BETWEEN_ATTEMPTS};
  for (;;) {
    int fd = connection_try(o, 0);
    if (fd >= 0) {
      return fd;
    }
    if (nanos() > deadline) {
      fail("%s:%d refused connections for %.1f seconds", o->host, o->port, o->timeout);
    }
    nanosleep(&pause, NULL);
  }
}

void first(const options *o, uint64_t program_start) {
  uint64_t deadline = program_start + seconds_to_nanos(o->timeout);
  options one = *o;
  one.pipeline = 1;
  static batch_cycle cycle;
  cycle = batch_cycle_make(&one);
  const batch *b = &cycle.batches[0];
  int fd = connect_when_it_listens(&one, deadline);
  incoming in;
  incoming_open(&in, &one, 0);
  incoming_expect(&in, b);
  connection_write(fd, 0, b->first_wire.bytes, b->first_wire.length);
  while (in.messages == 0) {
    uint64_t now = nanos();
    struct pollfd event = {.fd = fd, .events = POLLIN};
    if (now > deadline || poll(&event, 1, (int)((deadline - now) / 1000000) + 1) == 0) {
      fail("no echo came within %.1f seconds", o->timeout);
    }
    uint8_t bytes[4096];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    if (n <= 0) {
      fail("the server ended the connection before its first echo");
    }
    incoming_take(&in, bytes, (size_t)n);
    incoming_answer(&in, fd);
  }
  report_begin();
  report_number("seconds_to_first_echo",
                (double)(nanos() - program_start) / (double)NANOS_PER_SECOND);
  report_end();
}
