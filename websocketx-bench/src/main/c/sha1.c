// SPDX-License-Identifier: Apache-2.0
#include "sha1.h"

#include <assert.h>
#include <string.h>

#define BLOCK 64

static uint32_t rotate(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static void compress(uint32_t hash[5], const uint8_t *block) {
  uint32_t w[80];
  for (int t = 0; t < 16; t++) {
    const uint8_t *p = block + 4 * t;
    w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
  }
  for (int t = 16; t < 80; t++) {
    w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  }
  uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
  for (int t = 0; t < 80; t++) {
    uint32_t f;
    uint32_t k;
    if (t < 20) {
      f = (b & c) | (~b & d), k = 0x5a827999;
    } else if (t < 40) {
      f = b ^ c ^ d, k = 0x6ed9eba1;
    } else if (t < 60) {
      f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
    } else {
      f = b ^ c ^ d, k = 0xca62c1d6;
    }
    uint32_t next = rotate(a, 5) + f + e + k + w[t];
    e = d, d = c, c = rotate(b, 30), b = a, a = next;
  }
  hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

void sha1(const void *text, size_t length, uint8_t digest[SHA1_LENGTH]) {
  uint32_t hash[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  uint8_t blocks[2 * BLOCK] = {0};
  assert(length < sizeof blocks - 8);
  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  size_t padded = length < BLOCK - 8 ? BLOCK : 2 * BLOCK;
  blocks[padded - 2] = (uint8_t)(length * 8 >> 8);
  blocks[padded - 1] = (uint8_t)(length * 8);
  for (size_t i = 0; i < padded; i += BLOCK) {
    compress(hash, blocks + i);
  }
  for (int i = 0; i < SHA1_LENGTH; i++) {
    digest[i] = (uint8_t)(hash[i / 4] >> (24 - 8 * (i % 4)));
  }
}
