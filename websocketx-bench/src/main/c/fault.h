// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>

#include "buffer.h"

// What rawecho does wrong when asked to, for make check. Without one, nothing.
typedef enum {
  FAULT_NONE,
  FAULT_FLIP,       // a bit of the last byte of a message is another
  FAULT_SWAP,       // a message comes before the one before it
  FAULT_DROP,       // a message does not come
  FAULT_DUPLICATE,  // a message comes twice
  FAULT_TRUNCATE,   // a message lacks its last byte
  FAULT_EXTEND,     // a message has a byte too many
  FAULT_OPCODE,     // text comes as binary, and binary as text
  FAULT_MASK,       // a frame says that it is masked
  FAULT_CLOSE,      // a Close comes instead of a message
  FAULT_END,        // a connection ends in the middle of a message
  FAULT_ACCEPT,     // Sec-WebSocket-Accept is not right
  FAULT_FRAGMENT,   // no fault: a message comes in two frames, with a Ping between them
} fault;

// Ends the program if there is none of that name.
fault fault_parse(const char *name);

// Called when a frame has been written at the end of the buffer, from start on: once in a while it
// is spoilt. previous is where the frame before it begins in the buffer, or start if none does.
// Answers false if the connection is to end now.
bool fault_apply(fault f, buffer *out, size_t previous, size_t start);
