// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "options.h"

// Masked frames that are sent at once, made ahead so that sending costs only the system call.
typedef struct {
  uint8_t *bytes;
  size_t length;
} batch_wire;

typedef struct {
  batch_wire wire;
  // With context takeover the first turn is another: its messages have no past to refer to.
  batch_wire first_wire;
  // The messages, one after another, as a server that neither fragments nor compresses sends them.
  uint8_t *echo;
  size_t echo_length;
  size_t frame_length;  // of one of these
  size_t head_length;   // of one of these
} batch;

// Connections send one batch after the other, in turn. More than one, so that an echo of an earlier
// batch, or of another connection, does not pass for the right one.
typedef struct {
  batch *batches;
  unsigned count;
} batch_cycle;

batch_cycle batch_cycle_make(const options *o);

// The payload of a message of the batch.
static inline const uint8_t *batch_message(const batch *b, unsigned index) {
  return b->echo + index * b->frame_length + b->head_length;
}
