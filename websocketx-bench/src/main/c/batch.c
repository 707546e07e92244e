// SPDX-License-Identifier: Apache-2.0
#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deflation.h"
#include "failure.h"
#include "frame.h"

// All batches together stay in the cache of a core: the generator is to be cheap.
#define CYCLE_BYTES (256 * 1024)
#define LONGEST_CYCLE 64

static uint32_t random_state = 2463534242u;

// Marsaglia's xorshift: always the same sequence, so that runs are alike.
static uint32_t random_next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

static void fill_binary(uint8_t *to, size_t size) {
  for (size_t i = 0; i < size; i++) {
    to[i] = (uint8_t)(random_next() >> 11);
  }
}

// JSON-like, with a letter of two, three and four bytes at the end and once in each KiB.
static void fill_text(uint8_t *to, size_t size, unsigned serial) {
  static const char letters[] = "é€😀";
  const size_t letters_length = sizeof letters - 1;
  char item[128];
  size_t at = 0;
  int length = snprintf(item, sizeof item, "{\"no\":%u,\"items\":[", serial);
  while (at < size) {
    size_t part = (size_t)length < size - at ? (size_t)length : size - at;
    memcpy(to + at, item, part);
    at += part;
    length = snprintf(item, sizeof item,
                      "{\"id\":%u,\"symbol\":\"%c%cX\",\"price\":%u.%02u,\"active\":%s},",
                      random_next() % 100000, 'A' + random_next() % 26, 'A' + random_next() % 26,
                      random_next() % 10000, random_next() % 100,
                      random_next() % 2 ? "true" : "false");
  }
  if (size < 32) {
    return;
  }
  size_t tail = size - letters_length;
  memcpy(to + tail, letters, letters_length);
  for (size_t middle = 512; middle + letters_length <= tail; middle += 1024) {
    memcpy(to + middle, letters, letters_length);
  }
}

static void *allocate(size_t size) {
  void *memory = malloc(size);
  if (memory == NULL) {
    fail("no memory for %zu bytes", size);
  }
  return memory;
}

static void make_echo(const options *o, batch *b, unsigned first_serial) {
  frame_head head = {.first = FIN | (o->binary ? OPCODE_BINARY : OPCODE_TEXT), .length = o->size};
  uint8_t head_bytes[LONGEST_HEAD];
  b->head_length = frame_head_write(head_bytes, &head);
  b->frame_length = b->head_length + o->size;
  b->echo_length = b->frame_length * (size_t)o->pipeline;
  b->echo = allocate(b->echo_length);
  for (int i = 0; i < o->pipeline; i++) {
    uint8_t *frame = b->echo + (size_t)i * b->frame_length;
    memcpy(frame, head_bytes, b->head_length);
    if (o->binary) {
      fill_binary(frame + b->head_length, o->size);
    } else {
      fill_text(frame + b->head_length, o->size, first_serial + (unsigned)i);
    }
  }
}

static batch_wire make_wire(const options *o, const batch *b, deflater *compressor) {
  size_t capacity = deflater_bound(o->size);
  uint8_t *compressed = compressor == NULL ? NULL : allocate(capacity);
  uint8_t first = b->echo[0] | (compressor == NULL ? 0 : RSV1);
  batch_wire wire = {.bytes = allocate((LONGEST_HEAD + capacity) * (size_t)o->pipeline)};
  for (int i = 0; i < o->pipeline; i++) {
    const uint8_t *payload = batch_message(b, (unsigned)i);
    size_t length = o->size;
    if (compressor != NULL) {
      length = deflater_message(compressor, payload, length, compressed, capacity);
      payload = compressed;
    }
    wire.length +=
        frame_write_masked(wire.bytes + wire.length, first, payload, length, random_next());
  }
  free(compressed);
  return wire;
}

static void make_wires(const options *o, batch_cycle *cycle) {
  deflater compressor;
  deflater *used = NULL;
  if (o->compression != COMPRESSION_OFF) {
    deflater_open(&compressor, o->compression == COMPRESSION_TAKEOVER);
    used = &compressor;
  }
  for (unsigned i = 0; i < cycle->count; i++) {
    cycle->batches[i].first_wire = make_wire(o, &cycle->batches[i], used);
  }
  // The second turn refers to the first, and the third can do with the same bytes: all that it
  // refers to, at most 32 KiB back, was the same a turn before.
  for (unsigned i = 0; i < cycle->count; i++) {
    batch *b = &cycle->batches[i];
    b->wire = o->compression == COMPRESSION_TAKEOVER ? make_wire(o, b, used) : b->first_wire;
  }
  if (used != NULL) {
    deflater_close(used);
  }
}

batch_cycle batch_cycle_make(const options *o) {
  size_t count = CYCLE_BYTES / ((o->size + 1) * (size_t)o->pipeline);
  count = count < 2 ? 2 : count > LONGEST_CYCLE ? LONGEST_CYCLE : count;
  batch_cycle cycle = {.count = (unsigned)count, .batches = allocate(count * sizeof(batch))};
  for (unsigned i = 0; i < cycle.count; i++) {
    make_echo(o, &cycle.batches[i], i * (unsigned)o->pipeline);
  }
  make_wires(o, &cycle);
  return cycle;
}
