// SPDX-License-Identifier: Apache-2.0
#include "incoming.h"

#include <string.h>

#include "comparison.h"
#include "connection.h"
#include "failure.h"

#define INFLATED_AT_ONCE (64 * 1024)

void incoming_open(incoming *in, const options *o, int number) {
  *in = (incoming){.number = number,
                   .options = o,
                   .reader = {.connection = number,
                              .compression = o->compression != COMPRESSION_OFF}};
  if (o->compression != COMPRESSION_OFF) {
    inflater_open(&in->inflater, o->compression == COMPRESSION_TAKEOVER);
  }
}

void incoming_expect(incoming *in, const batch *b) {
  in->batch = b;
  in->matched = 0;
  in->messages = 0;
  // Not if half a control frame has come behind the last message.
  in->exact = !in->reader.compression && frame_reader_between(&in->reader);
}

static void compare(incoming *in, const uint8_t *bytes, size_t length) {
  if (in->position + length > in->options->size) {
    fail("connection %d: message %u of the batch is longer than expected, %zu bytes", in->number,
         in->messages, in->options->size);
  }
  const uint8_t *expected = batch_message(in->batch, in->messages) + in->position;
  if (memcmp(bytes, expected, length) != 0) {
    comparison_fail(in->number, in->messages, in->position, bytes, expected, length);
  }
  in->position += length;
}

_Noreturn static void fail_to_inflate(const incoming *in) {
  fail("connection %d: message %u of the batch cannot be inflated", in->number, in->messages);
}

static void compare_inflated(incoming *in) {
  static uint8_t plain[INFLATED_AT_ONCE];
  for (;;) {
    long length = inflater_take(&in->inflater, plain, sizeof plain);
    if (length < 0) {
      fail_to_inflate(in);
    }
    if (length == 0) {
      return;
    }
    compare(in, plain, (size_t)length);
  }
}

static void check_beginning(incoming *in, const frame_piece *piece) {
  if (in->messages * in->batch->frame_length == in->batch->echo_length) {
    fail("connection %d: a message came that was not expected, after %u that were", in->number,
         in->messages);
  }
  if (piece->begins) {
    in->position = 0;
    int expected = in->batch->echo[0] & OPCODE;
    if (piece->opcode != expected) {
      fail("connection %d: message %u of the batch came with opcode %d, expected was %d",
           in->number, in->messages, piece->opcode, expected);
    }
  }
}

// Answers whether it was the last of a message.
static bool take_data(incoming *in, const frame_piece *piece) {
  check_beginning(in, piece);
  if (piece->compressed) {
    inflater_give(&in->inflater, piece->bytes, piece->length);
    compare_inflated(in);
  } else {
    compare(in, piece->bytes, piece->length);
  }
  if (!piece->ends) {
    return false;
  }
  if (piece->compressed) {
    inflater_give_end(&in->inflater);
    compare_inflated(in);
    if (!inflater_end(&in->inflater)) {
      fail_to_inflate(in);
    }
  }
  if (in->position != in->options->size) {
    fail("connection %d: message %u of the batch has %zu bytes, expected were %zu", in->number,
         in->messages, in->position, in->options->size);
  }
  in->messages++;
  return true;
}

static unsigned read_frames(incoming *in, const uint8_t *at, const uint8_t *end) {
  unsigned ended = 0;
  frame_piece piece;
  while (frame_reader_next(&in->reader, &at, end, &piece)) {
    if (piece.opcode >= OPCODE_CLOSE) {
      in->pong_length = connection_answer(&in->reader, &piece, in->pong);
    } else {
      ended += take_data(in, &piece);
    }
  }
  return ended;
}

// From here on the frames are read one by one, beginning with the part of a message that matched.
static void leave_exact(incoming *in) {
  in->exact = false;
  const uint8_t *echo = in->batch->echo;
  read_frames(in, echo + in->messages * in->batch->frame_length, echo + in->matched);
}

unsigned incoming_take(incoming *in, const uint8_t *bytes, size_t length) {
  const batch *b = in->batch;
  if (in->exact) {
    if (in->matched + length <= b->echo_length &&
        memcmp(bytes, b->echo + in->matched, length) == 0) {
      in->matched += length;
      unsigned before = in->messages;
      in->messages = (unsigned)(in->matched / b->frame_length);
      return in->messages - before;
    }
    leave_exact(in);
  }
  return read_frames(in, bytes, bytes + length);
}

void incoming_answer(incoming *in, int socket) {
  if (in->pong_length > 0) {
    connection_write(socket, in->number, in->pong, in->pong_length);
    in->pong_length = 0;
  }
}
