// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

#define SHA1_LENGTH 20

// FIPS 180-4 §6.1, for texts of at most 119 bytes: the longest that the handshake hashes has 60.
void sha1(const void *text, size_t length, uint8_t digest[SHA1_LENGTH]);
