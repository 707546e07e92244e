// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/// Bytes of TLS records that have come and cannot be opened yet, mostly because the last record is
/// not complete. None of them is held in a buffer larger than twice what has come, whatever the
/// record's header says. Belongs to the loop.
final class HeldRecords {
  private ByteBuffer bytes = RecordLayer.NOTHING;

  /// Whether there is a whole record, taken with what has come now.
  boolean isWholeWith(ByteBuffer source) throws SSLException {
    if (!bytes.hasRemaining()) {
      return RecordLayer.missing(source) <= 0;
    }
    int header = Math.min(RecordLayer.HEADER - bytes.remaining(), source.remaining());
    if (header > 0) {
      append(source, header);
    }
    return bytes.remaining() >= RecordLayer.HEADER
        && RecordLayer.missing(bytes) <= source.remaining();
  }

  /// Holds all of it, behind what is held.
  void append(ByteBuffer source) {
    append(source, source.remaining());
  }

  private void append(ByteBuffer source, int count) {
    ByteBuffer to = bytes;
    int end = to.limit();
    if (to.capacity() - end < count) {
      int has = to.remaining();
      to = ByteBuffer.allocate(has == 0 ? count : Math.max(2 * has, has + count)).put(to).flip();
      bytes = to;
      end = has;
    }
    to.limit(end + count).put(end, source, source.position(), count);
    source.position(source.position() + count);
  }

  /// Holds all of it, in front of what is held.
  void insert(ByteBuffer source) {
    ByteBuffer behind = bytes;
    bytes = RecordLayer.NOTHING;
    append(source);
    append(behind);
  }

  /// Moves as much as there is room for: what is held first, then what has come now.
  void fill(ByteBuffer records, ByteBuffer source) {
    move(bytes, records);
    if (!bytes.hasRemaining()) {
      bytes = RecordLayer.NOTHING;
      move(source, records);
    }
  }

  private static void move(ByteBuffer source, ByteBuffer target) {
    int count = Math.min(source.remaining(), target.remaining());
    target.put(target.position(), source, source.position(), count);
    target.position(target.position() + count);
    source.position(source.position() + count);
  }

  /// Lets go of all.
  void clear() {
    bytes = RecordLayer.NOTHING;
  }
}
