// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <string.h>

#include "frame.h"

// One in so many frames is spoilt: far more than the first ones are right.
#define INTERVAL 1000

static const char *const names[] = {"none",     "flip",   "swap",   "drop", "duplicate",
                                    "truncate", "extend", "opcode", "mask", "close",
                                    "end",      "accept", "fragment"};

fault fault_parse(const char *name) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(name, names[i]) == 0) {
      return (fault)i;
    }
  }
  fail("no fault is called %s", name);
}

static void write_frame(buffer *out, uint8_t first, const uint8_t *payload, size_t length) {
  frame_head head = {.first = first, .length = length};
  out->length += frame_head_write(buffer_room(out, LONGEST_HEAD + length), &head);
  buffer_add(out, payload, length);
}

static void swap(buffer *out, size_t previous, size_t start) {
  buffer earlier = {0};
  buffer_add(&earlier, out->bytes + previous, start - previous);
  memmove(out->bytes + previous, out->bytes + start, out->length - start);
  memcpy(out->bytes + out->length - earlier.length, earlier.bytes, earlier.length);
  buffer_free(&earlier);
}

bool fault_apply(fault f, buffer *out, size_t previous, size_t start) {
  static unsigned frames;
  // A swap waits for a frame that has another before it.
  if (f == FAULT_NONE || ++frames < INTERVAL || (f == FAULT_SWAP && previous == start)) {
    return true;
  }
  frames = 0;
  frame_head head = {0};
  buffer frame = {0};
  buffer_add(&frame, out->bytes + start, out->length - start);
  size_t head_length = frame_head_read(frame.bytes, frame.length, &head);
  const uint8_t *payload = frame.bytes + head_length;
  size_t length = (size_t)head.length;
  size_t half = length / 2;
  switch (f) {
    case FAULT_FLIP: out->bytes[out->length - 1] ^= 1; break;
    case FAULT_SWAP: swap(out, previous, start); break;
    case FAULT_DROP: out->length = start; break;
    case FAULT_DUPLICATE: buffer_add(out, frame.bytes, frame.length); break;
    case FAULT_OPCODE: out->bytes[start] ^= OPCODE_TEXT ^ OPCODE_BINARY; break;
    case FAULT_MASK: out->bytes[start + 1] ^= MASKED; break;
    case FAULT_TRUNCATE:
      out->length = start;
      write_frame(out, head.first, payload, length - 1);
      break;
    case FAULT_EXTEND:
      out->length = start;
      buffer_add(&frame, "x", 1);
      write_frame(out, head.first, frame.bytes + head_length, length + 1);
      break;
    case FAULT_CLOSE:
      out->length = start;
      write_frame(out, FIN | OPCODE_CLOSE, (const uint8_t *)"\x03\xf3" "enough", 8);
      break;
    case FAULT_END: out->length = start + frame.length / 2; break;
    case FAULT_FRAGMENT:
      out->length = start;
      write_frame(out, head.first & ~FIN, payload, half);
      write_frame(out, FIN | OPCODE_PING, (const uint8_t *)"ping", 4);
      write_frame(out, FIN | OPCODE_CONTINUATION, payload + half, length - half);
      break;
    case FAULT_NONE:
    case FAULT_ACCEPT: break;
  }
  buffer_free(&frame);
  return f != FAULT_END;
}
