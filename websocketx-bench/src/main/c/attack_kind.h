// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>

#include "buffer.h"
#include "options.h"

#define ATTACK_KINDS \
  "halfopen|handshakes|requests|readers|pings|pongs|fragments|bombs|frames|resets"

#define MOST_WIRES 16

// A way of not being an honest client.
typedef struct {
  const char *name;
  bool upgrades;  // shakes hands first
  bool floods;    // sends whenever the socket takes more, and not only when it is its turn
  bool deaf;      // takes nothing of what the server sends
  bool resets;    // ends by a reset at the turn behind that in which all was sent
  compression compression;
  size_t step;  // the most bytes that are sent in a turn
  unsigned (*make)(buffer wires[MOST_WIRES]);  // answers how many there are
} attack_kind;

// Ends the program if there is none of that name.
const attack_kind *attack_kind_find(const char *name);
