// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

// The two directions of permessage-deflate, RFC 7692 §7.2, with a window of 32 KiB.

typedef struct {
  z_stream stream;
  bool takeover;
} deflater;

void deflater_open(deflater *d, bool takeover);

// The most bytes that a message of this length takes.
size_t deflater_bound(size_t length);

// Compresses a message, and answers the length of what is to be sent.
size_t deflater_message(deflater *d, const uint8_t *message, size_t length, uint8_t *to,
                        size_t capacity);

void deflater_close(deflater *d);

typedef struct {
  z_stream stream;
  bool takeover;
} inflater;

void inflater_open(inflater *i, bool takeover);

// Gives a part of a compressed message; it must stay where it is until inflater_take answers 0.
void inflater_give(inflater *i, const uint8_t *bytes, size_t length);

// Gives the end of a message, RFC 7692 §7.2.2.
void inflater_give_end(inflater *i);

// Takes bytes of the message. Answers how many; 0 if all that was given is used up; -1 if it is
// not what a deflater makes.
long inflater_take(inflater *i, uint8_t *to, size_t capacity);

// To be called when all of a message has been taken. Answers false if its end is missing.
bool inflater_end(inflater *i);
