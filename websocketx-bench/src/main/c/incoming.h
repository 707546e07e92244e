// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "batch.h"
#include "deflation.h"
#include "reader.h"

// Compares what comes on a connection, byte for byte, with the messages of a batch. Whatever is
// right, and neither fragmented nor compressed, needs no parsing: it is one comparison of memory.
typedef struct {
  int number;  // of the connection
  bool exact;  // so far what came for this batch is byte for byte batch->echo
  const batch *batch;
  size_t matched;     // bytes of it, while exact
  unsigned messages;  // of the batch that have come whole
  // Below: for servers that fragment, compress or send control frames.
  const options *options;
  size_t position;  // in the message that is coming
  frame_reader reader;
  inflater inflater;
  size_t pong_length;
  uint8_t pong[LONGEST_HEAD + LONGEST_CONTROL];
} incoming;

void incoming_open(incoming *in, const options *o, int number);

// From now on the messages of this batch are expected.
void incoming_expect(incoming *in, const batch *b);

// Takes bytes that came, and answers how many messages ended with them. Ends the program if they
// are wrong.
unsigned incoming_take(incoming *in, const uint8_t *bytes, size_t length);

// Sends the Pong that is due, if one is; to be called when no frame is half written.
void incoming_answer(incoming *in, int socket);
