// SPDX-License-Identifier: Apache-2.0
#include "frame.h"

#include <string.h>

void frame_mask(uint8_t *restrict to, const uint8_t *restrict from, size_t length, uint32_t mask) {
  uint64_t twice = (uint64_t)mask << 32 | mask;
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, from + i, 8);
    word ^= twice;
    memcpy(to + i, &word, 8);
  }
  uint8_t bytes[4];
  memcpy(bytes, &mask, 4);
  for (; i < length; i++) {
    to[i] = from[i] ^ bytes[i % 4];
  }
}

void frame_mask_in_place(uint8_t *bytes, size_t length, uint32_t mask) {
  uint64_t twice = (uint64_t)mask << 32 | mask;
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, bytes + i, 8);
    word ^= twice;
    memcpy(bytes + i, &word, 8);
  }
  uint8_t key[4];
  memcpy(key, &mask, 4);
  for (; i < length; i++) {
    bytes[i] ^= key[i % 4];
  }
}

size_t frame_write_masked(uint8_t *to, uint8_t first, const uint8_t *payload, size_t length,
                          uint32_t mask) {
  frame_head head = {.first = first, .masked = 1, .mask = mask, .length = length};
  size_t at = frame_head_write(to, &head);
  frame_mask(to + at, payload, length, mask);
  return at + length;
}
