// SPDX-License-Identifier: Apache-2.0
#include "window.h"

#include <stdio.h>

#include "clock.h"
#include "failure.h"
#include "report.h"

void window_start(window *w, const options *o) {
  *w = (window){.options = o};
  w->opens = nanos() + seconds_to_nanos(o->warmup);
  w->closes = w->opens + seconds_to_nanos(o->duration);
  w->deadline = w->closes + seconds_to_nanos(o->patience);
}

static cpu_time since(cpu_time now, cpu_time then) {
  return (cpu_time){now.total - then.total, now.user - then.user, now.system - then.system};
}

bool window_observe(window *w, uint64_t now) {
  const options *o = w->options;
  if (w->phase == WINDOW_WARMUP && now >= w->opens) {
    w->phase = WINDOW_OPEN;
    w->server = cpu_of(o->server_pids, o->server_pid_count);
    w->generator = cpu_of_this();
    w->opened = nanos();
  } else if (w->phase == WINDOW_OPEN && now >= w->closes) {
    w->phase = WINDOW_CLOSED;
    w->server = since(cpu_of(o->server_pids, o->server_pid_count), w->server);
    w->generator = since(cpu_of_this(), w->generator);
    w->nanos = nanos() - w->opened;
  }
  return now < w->deadline;
}

int window_wait(const window *w, uint64_t now) {
  uint64_t until = w->phase == WINDOW_WARMUP ? w->opens
                   : w->phase == WINDOW_OPEN ? w->closes
                                             : w->deadline;
  return until > now ? (int)((until - now) / 1000000 + 1) : 0;
}

void window_report(const window *w, const char *plural, const char *singular) {
  char name[128];
  double seconds = (double)w->nanos / (double)NANOS_PER_SECOND;
  double count = (double)w->count;
  if (w->count == 0) {
    fail("no %s ended in the %.3f seconds that were measured", singular, seconds);
  }
  report_integer(plural, w->count);
  snprintf(name, sizeof name, "%s_in_all", plural);
  report_integer(name, w->count_in_all);
  report_number("seconds", seconds);
  snprintf(name, sizeof name, "%s_per_second", plural);
  report_number(name, count / seconds);
  report_number("generator_utilisation", w->generator.total / seconds);
  snprintf(name, sizeof name, "generator_cpu_us_per_%s", singular);
  report_number(name, w->generator.total * 1e6 / count);
  if (w->options->server_pid_count == 0) {
    return;
  }
  if (w->server.total <= 0) {
    fail("the processes of --server-pid used no time: it is not they that answered");
  }
  report_number("server_utilisation", w->server.total / seconds);
  const char *parts[] = {"cpu", "user", "system"};
  double used[] = {w->server.total, w->server.user, w->server.system};
  for (int i = 0; i < 3; i++) {
    snprintf(name, sizeof name, "server_%s_us_per_%s", parts[i], singular);
    report_number(name, used[i] * 1e6 / count);
  }
}

void window_report_latencies(const window *w) {
  report_number("p50_us", (double)histogram_quantile(&w->latencies, 0.5) / 1e3);
  report_number("p99_us", (double)histogram_quantile(&w->latencies, 0.99) / 1e3);
  report_number("p999_us", (double)histogram_quantile(&w->latencies, 0.999) / 1e3);
  report_number("max_us", (double)w->latencies.max / 1e3);
}
