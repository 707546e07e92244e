// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

// Reads the frames of a server, from bytes that come in any portions.
typedef struct {
  int connection;  // its number, for what is said when the server is wrong
  bool compression;
  bool in_payload;
  bool in_message;  // a data message has begun and not ended
  uint8_t opcode;   // of that message
  bool compressed;  // that message is
  uint8_t head_length;
  uint8_t head_bytes[LONGEST_HEAD];
  frame_head head;
  uint64_t remaining;  // of the frame's payload
  uint8_t control_length;
  uint8_t control[LONGEST_CONTROL];
} frame_reader;

// A part of a data message, or a whole control frame.
typedef struct {
  uint8_t opcode;   // of the message, also in its continuations
  bool compressed;  // RFC 7692 §6
  bool begins;
  bool ends;
  const uint8_t *bytes;
  size_t length;
} frame_piece;

// Whether all frames that have begun have ended.
static inline bool frame_reader_between(const frame_reader *reader) {
  return reader->head_length == 0 && !reader->in_payload;
}

// Takes the next piece from the bytes between *at and end, and moves *at behind it. Answers false
// when there is none before more bytes have come. Ends the program if the server broke RFC 6455.
bool frame_reader_next(frame_reader *reader, const uint8_t **at, const uint8_t *end,
                       frame_piece *piece);
