// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

// RFC 6455 §5.2
enum { OPCODE_CONTINUATION = 0, OPCODE_TEXT = 1, OPCODE_BINARY = 2 };
enum { OPCODE_CLOSE = 8, OPCODE_PING = 9, OPCODE_PONG = 10 };
enum { FIN = 0x80, RSV1 = 0x40, RSV2_RSV3 = 0x30, OPCODE = 0x0f, MASKED = 0x80 };

#define LONGEST_HEAD 14
#define LONGEST_CONTROL 125

// What comes before the payload of a frame.
typedef struct {
  uint8_t first;  // FIN, RSV1 to RSV3 and the opcode
  int masked;
  uint32_t mask;  // as it lies in memory
  uint64_t length;
} frame_head;

// Reads a head; answers its length, or 0 if more bytes are needed.
static inline size_t frame_head_read(const uint8_t *from, size_t available, frame_head *head) {
  if (available < 2) {
    return 0;
  }
  head->first = from[0];
  head->masked = from[1] & MASKED;
  head->length = from[1] & 127u;
  size_t at = head->length < 126 ? 2 : head->length == 126 ? 4 : 10;
  size_t whole = at + (head->masked ? 4 : 0);
  if (available < whole) {
    return 0;
  }
  if (at > 2) {
    head->length = 0;
    for (size_t i = 2; i < at; i++) {
      head->length = head->length << 8 | from[i];
    }
  }
  if (head->masked) {
    __builtin_memcpy(&head->mask, from + at, 4);
  }
  return whole;
}

// Writes a head in its shortest form, and answers its length.
static inline size_t frame_head_write(uint8_t *to, const frame_head *head) {
  uint8_t masked = head->masked ? MASKED : 0;
  size_t at = 2;
  to[0] = head->first;
  if (head->length < 126) {
    to[1] = masked | (uint8_t)head->length;
  } else {
    size_t bytes = head->length < 65536 ? 2 : 8;
    to[1] = masked | (bytes == 2 ? 126 : 127);
    for (size_t i = bytes; i-- > 0;) {
      to[at++] = (uint8_t)(head->length >> 8 * i);
    }
  }
  if (head->masked) {
    __builtin_memcpy(to + at, &head->mask, 4);
    at += 4;
  }
  return at;
}

// RFC 6455 §5.3, for masking and for taking the mask off, into bytes that lie apart from these.
void frame_mask(uint8_t *restrict to, const uint8_t *restrict from, size_t length, uint32_t mask);

// The same in place: a function of its own, so that the compiler can use vectors in both.
void frame_mask_in_place(uint8_t *bytes, size_t length, uint32_t mask);

// Writes a whole masked frame, and answers its length.
size_t frame_write_masked(uint8_t *to, uint8_t first, const uint8_t *payload, size_t length,
                          uint32_t mask);
