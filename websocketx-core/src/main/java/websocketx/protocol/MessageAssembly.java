// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A message that is not there as a whole: one array that grows with what was received, never by
/// what was declared, and the UTF-8 check of what is in it.
final class MessageAssembly {
  /// Up to here a frame that has begun gets an array of its declared length at once.
  private static final int SMALL = 4096;

  final boolean text;

  /// Frames without payload since the last one with payload.
  int emptyFragments;

  private byte[] bytes = new byte[0];
  private int size;
  private @Nullable Utf8Validator utf8;

  MessageAssembly(boolean text) {
    this.text = text;
  }

  /// The number of bytes received.
  int size() {
    return size;
  }

  /// Takes the next bytes of a frame.
  ///
  /// @param source read at its position, which stays where it is
  /// @param length how many bytes of it
  /// @param frame the header of the frame
  /// @param missing how many bytes of the frame come after these
  /// @param limit upper bound of the message's size
  /// @return false at the first byte that makes a text message invalid
  boolean append(ByteBuffer source, int length, FrameDecoder frame, int missing, int limit) {
    reserve(size + length, size + length + missing, frame.isFin(), limit);
    int from = size;
    size += length;
    int offset = (int) frame.length() - missing - length;
    boolean ascii =
        !Masking.copy(source, source.position(), bytes, from, length, frame.maskKey(), offset);
    return !text || (ascii && isComplete()) || validate(from);
  }

  /// Whether the message may end here: text must not end inside a character.
  boolean isComplete() {
    return utf8 == null || utf8.isComplete();
  }

  /// The message's bytes in an array of exactly their number, which the assembly gives away.
  byte[] payload() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private boolean validate(int from) {
    if (utf8 == null) {
      utf8 = new Utf8Validator();
    }
    return utf8.accept(bytes, from, size);
  }

  /// Makes room for `needed` bytes: at most twice what was received, at most the end of the frame
  /// if it is the last one, so that the array of a message that comes in one piece needs no
  /// trimming.
  private void reserve(int needed, int frameEnd, boolean fin, int limit) {
    if (needed <= bytes.length) {
      return;
    }
    int doubled = (int) Math.min(limit, 2L * needed);
    int capacity;
    if (fin) {
      capacity = frameEnd <= SMALL ? frameEnd : Math.min(frameEnd, Math.max(SMALL, doubled));
    } else {
      capacity = frameEnd <= SMALL ? Math.max(frameEnd, doubled) : Math.max(SMALL, doubled);
    }
    bytes = Arrays.copyOf(bytes, capacity);
  }
}
