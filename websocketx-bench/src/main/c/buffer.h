// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"

// Bytes that grow in number.
typedef struct {
  uint8_t *bytes;
  size_t length;
  size_t capacity;
} buffer;

// Makes room for so many bytes behind those that are there, and answers where it begins.
static inline uint8_t *buffer_room(buffer *b, size_t length) {
  if (b->capacity - b->length < length) {
    size_t capacity = b->length + length;
    b->bytes = realloc(b->bytes, capacity);
    if (b->bytes == NULL) {
      fail("no memory for %zu bytes", capacity);
    }
    b->capacity = capacity;
  }
  return b->bytes + b->length;
}

static inline void buffer_add(buffer *b, const void *bytes, size_t length) {
  memcpy(buffer_room(b, length), bytes, length);
  b->length += length;
}

// Takes bytes away at the beginning.
static inline void buffer_remove(buffer *b, size_t length) {
  b->length -= length;
  memmove(b->bytes, b->bytes + length, b->length);
}

static inline void buffer_free(buffer *b) {
  free(b->bytes);
  *b = (buffer){0};
}
