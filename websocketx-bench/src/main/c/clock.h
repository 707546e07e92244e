// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>
#include <time.h>

#define NANOS_PER_SECOND 1000000000ull

// Nanoseconds of a clock that only goes forward.
static inline uint64_t nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * NANOS_PER_SECOND + (uint64_t)time.tv_nsec;
}

static inline uint64_t seconds_to_nanos(double seconds) {
  return (uint64_t)(seconds * (double)NANOS_PER_SECOND);
}
