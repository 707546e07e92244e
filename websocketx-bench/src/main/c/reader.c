// SPDX-License-Identifier: Apache-2.0
#include "reader.h"

#include <string.h>

#include "failure.h"

static void check_head(frame_reader *r) {
  const frame_head *head = &r->head;
  int opcode = head->first & OPCODE;
  const char *wrong = NULL;
  if (head->masked) {
    wrong = "masked";
  } else if (head->first & RSV2_RSV3) {
    wrong = "with RSV2 or RSV3 set";
  } else if (head->first & RSV1 &&
             (!r->compression || opcode == OPCODE_CONTINUATION || opcode >= OPCODE_CLOSE)) {
    wrong = "with RSV1 set where it must not be";
  } else if (opcode >= OPCODE_CLOSE) {
    if (opcode > OPCODE_PONG) {
      wrong = "with a reserved opcode";
    } else if (!(head->first & FIN) || head->length > LONGEST_CONTROL) {
      wrong = "of control that is fragmented or too long";
    }
  } else if (opcode > OPCODE_BINARY) {
    wrong = "with a reserved opcode";
  } else if (r->in_message != (opcode == OPCODE_CONTINUATION)) {
    wrong = r->in_message ? "of a new message before the last of the message before"
                          : "of continuation where no message has begun";
  }
  if (wrong != NULL) {
    fail("connection %d: a frame came %s (%02x %02x)", r->connection, wrong, r->head_bytes[0],
         r->head_bytes[1]);
  }
}

// Answers whether the head is whole.
static bool read_head(frame_reader *r, const uint8_t **at, const uint8_t *end) {
  for (;;) {
    if (frame_head_read(r->head_bytes, r->head_length, &r->head) != 0) {
      return true;
    }
    if (*at == end) {
      return false;
    }
    r->head_bytes[r->head_length++] = *(*at)++;
  }
}

static bool read_control(frame_reader *r, const uint8_t *bytes, size_t length,
                         frame_piece *piece) {
  memcpy(r->control + r->control_length, bytes, length);
  r->control_length += (uint8_t)length;
  if (r->remaining > 0) {
    return false;
  }
  *piece = (frame_piece){.opcode = r->head.first & OPCODE,
                         .begins = true,
                         .ends = true,
                         .bytes = r->control,
                         .length = r->control_length};
  return true;
}

static void read_data(frame_reader *r, const uint8_t *bytes, size_t length, bool begins,
                      frame_piece *piece) {
  bool ends = r->head.first & FIN && r->remaining == 0;
  r->in_message = !ends;
  *piece = (frame_piece){.opcode = r->opcode,
                         .compressed = r->compressed,
                         .begins = begins,
                         .ends = ends,
                         .bytes = bytes,
                         .length = length};
}

bool frame_reader_next(frame_reader *r, const uint8_t **at, const uint8_t *end,
                       frame_piece *piece) {
  for (;;) {
    bool begins = false;
    if (!r->in_payload) {
      if (!read_head(r, at, end)) {
        return false;
      }
      check_head(r);
      r->head_length = 0;
      r->in_payload = true;
      r->remaining = r->head.length;
      r->control_length = 0;
      int opcode = r->head.first & OPCODE;
      if (opcode == OPCODE_TEXT || opcode == OPCODE_BINARY) {
        begins = true;
        r->opcode = (uint8_t)opcode;
        r->compressed = r->head.first & RSV1;
      }
    }
    const uint8_t *bytes = *at;
    size_t length = (size_t)(end - bytes);
    if (length > r->remaining) {
      length = (size_t)r->remaining;
    }
    if (length == 0 && r->remaining > 0 && !begins) {
      return false;
    }
    *at += length;
    r->remaining -= length;
    r->in_payload = r->remaining > 0;
    if ((r->head.first & OPCODE) < OPCODE_CLOSE) {
      read_data(r, bytes, length, begins, piece);
      return true;
    }
    if (read_control(r, bytes, length, piece)) {
      return true;
    }
  }
}
