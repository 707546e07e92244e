// SPDX-License-Identifier: Apache-2.0
#include "comparison.h"

#include <stdio.h>

#include "failure.h"

#define SHOWN 24

// What can be printed, and dots.
static const char *show(const uint8_t *bytes, size_t length, char text[SHOWN + 1]) {
  size_t i = 0;
  for (; i < length && i < SHOWN; i++) {
    text[i] = bytes[i] >= ' ' && bytes[i] < 127 ? (char)bytes[i] : '.';
  }
  text[i] = 0;
  return text;
}

void comparison_fail(int connection, unsigned message, size_t offset, const uint8_t *came,
                     const uint8_t *expected, size_t length) {
  size_t i = 0;
  while (i + 1 < length && came[i] == expected[i]) {
    i++;
  }
  char came_text[SHOWN + 1];
  char expected_text[SHOWN + 1];
  fail("connection %d: message %u of the batch differs at byte %zu: 0x%02x came, expected was "
       "0x%02x (\"%s\" came, expected was \"%s\")",
       connection, message, offset + i, came[i], expected[i],
       show(came + i, length - i, came_text), show(expected + i, length - i, expected_text));
}
