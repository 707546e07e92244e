// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "cpu.h"
#include "histogram.h"
#include "options.h"

// The span of time that is measured: after the warm-up, before what has begun comes to its end.
typedef enum { WINDOW_WARMUP, WINDOW_OPEN, WINDOW_CLOSED } window_phase;

typedef struct {
  const options *options;
  window_phase phase;
  uint64_t opens;
  uint64_t closes;
  uint64_t deadline;  // for all that has begun in the window to end
  uint64_t opened;    // in fact
  uint64_t nanos;     // that it was open in fact
  cpu_time server;    // when it opened; once closed, used in it
  cpu_time generator;
  uint64_t count;       // of all that ended in the window
  uint64_t count_in_all;
  histogram latencies;  // in nanoseconds, of all that began in it: those that take longest may end
                        // when it has closed, and a stall would else leave no trace
} window;

void window_start(window *w, const options *o);

// To be called after each wait with the time; answers false when the deadline has passed.
bool window_observe(window *w, uint64_t now);

// Milliseconds that may be waited until window_observe must be called again.
int window_wait(const window *w, uint64_t now);

// Whether what began then counts among the latencies.
static inline bool window_saw_begin(const window *w, uint64_t then) {
  return w->phase != WINDOW_WARMUP && then >= w->opened;
}

// Counts what took from then until now.
static inline void window_count(window *w, uint64_t then, uint64_t now, uint64_t times) {
  w->count_in_all += times;
  if (w->phase == WINDOW_OPEN) {
    w->count += times;
  }
  if (window_saw_begin(w, then)) {
    histogram_add(&w->latencies, now - then, times);
  }
}

// Reports how many things with this name there were, e.g. message, how fast, and the CPU for each.
void window_report(const window *w, const char *plural, const char *singular);

// Reports the quantiles of the time that each took.
void window_report_latencies(const window *w);
