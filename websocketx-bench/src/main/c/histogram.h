// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

// Each power of two has 64 buckets, so that a quantile is right to within 1.6 %.
#define HISTOGRAM_STEPS 64

typedef struct {
  uint64_t buckets[64 * HISTOGRAM_STEPS];
  uint64_t count;
  uint64_t max;
} histogram;

static inline void histogram_add(histogram *h, uint64_t value, uint64_t times) {
  unsigned index = (unsigned)value;
  if (value >= HISTOGRAM_STEPS) {
    unsigned exponent = 63 - (unsigned)__builtin_clzll(value);
    index = (exponent - 5) * HISTOGRAM_STEPS + ((value >> (exponent - 6)) % HISTOGRAM_STEPS);
  }
  h->buckets[index] += times;
  h->count += times;
  if (value > h->max) {
    h->max = value;
  }
}

// The value that this share (0 to 1) of the values does not exceed; 0 if there are none.
uint64_t histogram_quantile(const histogram *h, double share);
