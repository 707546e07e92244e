// SPDX-License-Identifier: Apache-2.0
#include "hold.h"

#include <stdio.h>
#include <unistd.h>

#include "failure.h"

void hold_until_told(const options *o) {
  if (!o->hold) {
    return;
  }
  puts("ready");
  fflush(stdout);
  char byte = 0;
  while (byte != '\n') {
    if (read(STDIN_FILENO, &byte, 1) <= 0) {
      fail("--hold: the input ended before the load began");
    }
  }
}

void hold_until_input_ends(const options *o) {
  char bytes[256];
  while (o->hold && read(STDIN_FILENO, bytes, sizeof bytes) > 0) {
  }
}
