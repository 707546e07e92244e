// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A message as it is on the wire, in one array that grows with what was received, never by what
/// was declared.
final class PlainAssembly extends MessageAssembly {
  /// Up to here a frame that has begun gets an array of its declared length at once.
  private static final int SMALL = 4096;

  /// How many times as large as what was received the array is at most. With 2, a message of 1 MiB
  /// cost 2.9 MB of allocation, because each growth copies; with 4 it is 1.6 MB.
  private static final int GROWTH = 4;

  private final int limit;
  private byte[] bytes = new byte[0];
  private int size;

  PlainAssembly(boolean text, int limit) {
    super(text);
    this.limit = limit;
  }

  @Override
  long room() {
    return (long) limit - size;
  }

  @Override
  int step() {
    return Integer.MAX_VALUE;
  }

  @Override
  @Nullable MessageFault append(ByteBuffer source, int length, FrameDecoder frame, int missing) {
    reserve(size + length, size + length + missing, frame.isFin());
    int from = size;
    size += length;
    int offset = (int) frame.length() - missing - length;
    boolean ascii =
        !Masking.copy(source, source.position(), bytes, from, length, frame.maskKey(), offset);
    return checkText(bytes, from, size, ascii);
  }

  @Override
  @Nullable MessageFault finish() {
    return isTextComplete() ? null : MessageFault.NOT_UTF8;
  }

  @Override
  int held() {
    return bytes.length;
  }

  @Override
  long effort() {
    return 0;
  }

  @Override
  byte[] payload() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  @Override
  void release() {}

  /// Makes room for `needed` bytes: at most [#GROWTH] times what was received, at most the end of
  /// the frame if it is the last one, so that the array of a message that comes in one piece needs
  /// no trimming.
  private void reserve(int needed, int frameEnd, boolean fin) {
    if (needed <= bytes.length) {
      return;
    }
    int grown = (int) Math.min(limit, (long) GROWTH * needed);
    int capacity;
    if (fin) {
      capacity = frameEnd <= SMALL ? frameEnd : Math.min(frameEnd, Math.max(SMALL, grown));
    } else {
      capacity = frameEnd <= SMALL ? Math.max(frameEnd, grown) : Math.max(SMALL, grown);
    }
    bytes = Arrays.copyOf(bytes, capacity);
  }
}
