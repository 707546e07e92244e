// SPDX-License-Identifier: Apache-2.0
#include "histogram.h"

static uint64_t highest_value_of(unsigned index) {
  if (index < HISTOGRAM_STEPS) {
    return index;
  }
  unsigned exponent = index / HISTOGRAM_STEPS + 5;
  uint64_t width = 1ull << (exponent - 6);
  return (1ull << exponent) + (index % HISTOGRAM_STEPS + 1) * width - 1;
}

uint64_t histogram_quantile(const histogram *h, double share) {
  uint64_t wanted = (uint64_t)(share * (double)h->count);
  uint64_t seen = 0;
  for (unsigned index = 0; index < 64 * HISTOGRAM_STEPS; index++) {
    seen += h->buckets[index];
    if (seen > wanted) {
      uint64_t value = highest_value_of(index);
      return value < h->max ? value : h->max;
    }
  }
  return h->max;
}
