// SPDX-License-Identifier: Apache-2.0
#include "attack_kind.h"

#include <stdlib.h>
#include <string.h>

#include "deflation.h"
#include "failure.h"
#include "frame.h"

// As much as a socket takes at once.
#define FLOOD_LENGTH (64 * 1024)
#define EVERYTHING ((size_t)-1)
#define MASK 0x5a17c3e9u

// Both fit the read limit that a server has unless told otherwise.
#define MESSAGE_LENGTH 1000
#define FRAGMENTS 1000

#define BOMB_LENGTH (16 * 1024 * 1024)
#define SMALL_BOMB_LENGTH 2000

static void add_text(buffer *wire, const char *text) { buffer_add(wire, text, strlen(text)); }

static void add_frame(buffer *wire, uint8_t first, const void *payload, size_t length) {
  uint8_t *to = buffer_room(wire, LONGEST_HEAD + length);
  wire->length += frame_write_masked(to, first, payload, length, MASK);
}

static unsigned make_nothing(buffer wires[MOST_WIRES]) {
  (void)wires;
  return 1;
}

// A head that never ends.
static unsigned make_slow_head(buffer wires[MOST_WIRES]) {
  add_text(wires, "GET / HTTP/1.1\r\nHost: localhost\r\n");
  while (wires->length < FLOOD_LENGTH) {
    add_text(wires, "X-Patience: yes\r\n");
  }
  return 1;
}

static unsigned make_requests(buffer wires[MOST_WIRES]) {
  static const char *const requests[] = {
      "\x16\x03\x01\x02\x05\x01\x01\xfc\x03\x03",
      "GET / HTTP/1.1\n\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 12\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  };
  unsigned count = sizeof requests / sizeof *requests;
  for (unsigned i = 0; i < count; i++) {
    add_text(&wires[i], requests[i]);
  }
  buffer *endless = &wires[count];  // a line of 64 KiB
  add_text(endless, "GET /");
  memset(buffer_room(endless, FLOOD_LENGTH), 'a', FLOOD_LENGTH);
  endless->length += FLOOD_LENGTH;
  return count + 1;
}

static unsigned make_messages(buffer wires[MOST_WIRES]) {
  static const uint8_t message[MESSAGE_LENGTH];
  while (wires->length < FLOOD_LENGTH) {
    add_frame(wires, FIN | OPCODE_BINARY, message, sizeof message);
  }
  return 1;
}

// As short as possible, so that there are as many as possible; and as long as possible.
static unsigned make_pings(buffer wires[MOST_WIRES]) {
  static const uint8_t payload[LONGEST_CONTROL];
  while (wires[0].length < FLOOD_LENGTH) {
    add_frame(&wires[0], FIN | OPCODE_PING, payload, 4);
  }
  while (wires[1].length < FLOOD_LENGTH) {
    add_frame(&wires[1], FIN | OPCODE_PING, payload, sizeof payload);
  }
  return 2;
}

// Nobody has asked for them.
static unsigned make_pongs(buffer wires[MOST_WIRES]) {
  while (wires->length < FLOOD_LENGTH) {
    add_frame(wires, FIN | OPCODE_PONG, NULL, 0);
  }
  return 1;
}

// Messages in fragments of one byte, and one of empty fragments that has no end.
static unsigned make_fragments(buffer wires[MOST_WIRES]) {
  while (wires[0].length < FLOOD_LENGTH) {
    add_frame(&wires[0], OPCODE_TEXT, "a", 1);
    for (int i = 0; i < FRAGMENTS; i++) {
      add_frame(&wires[0], OPCODE_CONTINUATION, "a", 1);
    }
    add_frame(&wires[0], FIN | OPCODE_CONTINUATION, "a", 1);
  }
  add_frame(&wires[1], OPCODE_TEXT, NULL, 0);
  while (wires[1].length < FLOOD_LENGTH) {
    add_frame(&wires[1], OPCODE_CONTINUATION, NULL, 0);
  }
  return 2;
}

static void add_bomb(buffer *wire, const uint8_t *zeros, size_t length) {
  deflater d;
  deflater_open(&d, false);
  size_t capacity = deflater_bound(length);
  uint8_t *compressed = malloc(capacity);
  if (compressed == NULL) {
    fail("no memory for a bomb");
  }
  size_t used = deflater_message(&d, zeros, length, compressed, capacity);
  add_frame(wire, FIN | RSV1 | OPCODE_BINARY, compressed, used);
  free(compressed);
  deflater_close(&d);
}

// One that is much too large; a hundred that are not, and are to be inflated and echoed; one that
// is no DEFLATE at all.
static unsigned make_bombs(buffer wires[MOST_WIRES]) {
  uint8_t *zeros = calloc(BOMB_LENGTH, 1);
  if (zeros == NULL) {
    fail("no memory for a bomb");
  }
  add_bomb(&wires[0], zeros, BOMB_LENGTH);
  for (int i = 0; i < 100; i++) {
    add_bomb(&wires[1], zeros, SMALL_BOMB_LENGTH);
  }
  add_frame(&wires[2], FIN | RSV1 | OPCODE_BINARY, "\xff\xff\xff\xff", 4);
  free(zeros);
  return 3;
}

static unsigned make_frames(buffer wires[MOST_WIRES]) {
  buffer *w = wires;
  buffer_add(w++, "\x81\x05hello", 7);                                       // not masked
  add_frame(w++, FIN | 0x3, "a", 1);                                         // reserved opcode
  add_frame(w++, FIN | 0x20 | OPCODE_TEXT, "a", 1);                          // RSV2
  add_frame(w++, OPCODE_PING, "a", 1);                                       // in fragments
  add_frame(w++, FIN | OPCODE_CONTINUATION, "a", 1);                         // of nothing
  add_frame(w++, FIN | OPCODE_TEXT, "\xed\xa0\x80", 3);                      // no UTF-8
  add_frame(w++, FIN | OPCODE_CLOSE, "\x03\xed", 2);                         // 1005
  add_frame(w++, FIN | OPCODE_CLOSE, "\x03\xe8\xff", 3);                     // reason is no UTF-8
  buffer_add(w++, "\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 14);  // 2^63
  buffer_add(w++, "\x82\xff\x00\x00\x00\x7f\xff\xff\xff\xff\x00\x00\x00\x00", 14);  // 512 GiB
  buffer_add(w++, "\x82\xfe\x00\x01\x00\x00\x00\x00""a", 9);                 // not the shortest
  return (unsigned)(w - wires);
}

// Half a message, behind a whole one.
static unsigned make_half(buffer wires[MOST_WIRES]) {
  static const uint8_t message[MESSAGE_LENGTH];
  add_frame(wires, FIN | OPCODE_BINARY, message, sizeof message);
  add_frame(wires, FIN | OPCODE_BINARY, message, sizeof message);
  wires->length -= sizeof message / 2;
  return 1;
}

static const attack_kind kinds[] = {
    {.name = "halfopen", .make = make_nothing},
    {.name = "handshakes", .step = 1, .make = make_slow_head},
    {.name = "requests", .step = EVERYTHING, .make = make_requests},
    {.name = "readers", .upgrades = true, .floods = true, .deaf = true, .make = make_messages},
    {.name = "pings", .upgrades = true, .floods = true, .make = make_pings},
    {.name = "pongs", .upgrades = true, .floods = true, .make = make_pongs},
    {.name = "fragments", .upgrades = true, .floods = true, .make = make_fragments},
    {.name = "bombs",
     .upgrades = true,
     .compression = COMPRESSION_ON,
     .step = EVERYTHING,
     .make = make_bombs},
    {.name = "frames", .upgrades = true, .step = EVERYTHING, .make = make_frames},
    {.name = "resets",
     .upgrades = true,
     .resets = true,
     .step = EVERYTHING,
     .make = make_half},
};

const attack_kind *attack_kind_find(const char *name) {
  for (size_t i = 0; name != NULL && i < sizeof kinds / sizeof *kinds; i++) {
    if (strcmp(name, kinds[i].name) == 0) {
      return &kinds[i];
    }
  }
  fail("--kind is " ATTACK_KINDS ", not %s", name == NULL ? "missing" : name);
}
