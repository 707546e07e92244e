// SPDX-License-Identifier: Apache-2.0
#include "deflation.h"

#include "failure.h"

#define LEVEL 6
#define WINDOW_BITS 15
#define MEMORY_LEVEL 8

// The empty block that ends a flush: not sent, RFC 7692 §7.2.1.
static const uint8_t TAIL[] = {0x00, 0x00, 0xff, 0xff};

void deflater_open(deflater *d, bool takeover) {
  *d = (deflater){.takeover = takeover};
  if (deflateInit2(&d->stream, LEVEL, Z_DEFLATED, -WINDOW_BITS, MEMORY_LEVEL,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    fail("no memory for a deflater");
  }
}

size_t deflater_bound(size_t length) { return length + length / 1000 + 64; }

size_t deflater_message(deflater *d, const uint8_t *message, size_t length, uint8_t *to,
                        size_t capacity) {
  d->stream.next_in = (Bytef *)message;
  d->stream.avail_in = (uInt)length;
  d->stream.next_out = to;
  d->stream.avail_out = (uInt)capacity;
  // Nothing new would be nothing to flush, yet an empty message is sent as one zero byte:
  // RFC 7692 §7.2.3.6.
  if (length == 0) {
    to[0] = 0;
    return 1;
  }
  if (deflate(&d->stream, Z_SYNC_FLUSH) != Z_OK || d->stream.avail_out == 0) {
    fail("a message of %zu bytes could not be compressed", length);
  }
  if (!d->takeover) {
    deflateReset(&d->stream);
  }
  return capacity - d->stream.avail_out - sizeof TAIL;
}

void deflater_close(deflater *d) { deflateEnd(&d->stream); }

void inflater_open(inflater *i, bool takeover) {
  *i = (inflater){.takeover = takeover};
  if (inflateInit2(&i->stream, -WINDOW_BITS) != Z_OK) {
    fail("no memory for an inflater");
  }
}

void inflater_give(inflater *i, const uint8_t *bytes, size_t length) {
  i->stream.next_in = (Bytef *)bytes;
  i->stream.avail_in = (uInt)length;
}

void inflater_give_end(inflater *i) { inflater_give(i, TAIL, sizeof TAIL); }

long inflater_take(inflater *i, uint8_t *to, size_t capacity) {
  i->stream.next_out = to;
  i->stream.avail_out = (uInt)capacity;
  int result = inflate(&i->stream, Z_SYNC_FLUSH);
  // Z_BUF_ERROR only says that there was nothing left to do.
  if (result != Z_OK && result != Z_BUF_ERROR) {
    return -1;
  }
  return (long)(capacity - i->stream.avail_out);
}

bool inflater_end(inflater *i) {
  // Where a block ended and none has begun, see inflate() in zlib.h.
  bool complete = i->stream.data_type & 128 && (i->stream.data_type & 63) == 0;
  if (!i->takeover) {
    inflateReset(&i->stream);
  }
  return complete;
}
