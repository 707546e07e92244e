// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Deflates messages for one peer (RFC 7692 §7.2.1).
///
/// A context is the last of what was sent, and no state of zlib: whatever deflater is free gets it
/// as its dictionary before a message.
///
/// A window smaller than zlib's 32 KiB is kept to by compressing in pieces: before each, zlib
/// forgets all, and is given the part of the window that the whole piece can reach as its
/// dictionary.
///
/// With a context it is not thread-safe, and each message has to be either committed or discarded
/// before the next. Without one it may be used by any number of threads.
public final class MessageDeflater {
  /// How much of what was sent is kept for messages to come: 8 KiB, which zlib has to read before
  /// each. An echo of 1 KiB of JSON on 64 connections takes 39 µs of CPU and 0.236 of its size with
  /// 4 KiB, 51 µs and 0.232 with 8, 70 µs and 0.227 with 16, 112 µs and 0.222 with 32. States of 6
  /// KiB that hardly change take 0.088 of their size with 4 KiB, 0.018 from 8 on.
  private static final int HISTORY_BITS = 13;

  /// How much of the history a message gets to see: eight times its length, but no less than this.
  /// All 8 KiB would take 15 µs before a message of 100 bytes, which saves two.
  private static final int LEAST_HISTORY = 1 << 11;

  private static final int HISTORY_PER_BYTE = 8;

  private static final int LARGEST_WINDOW = 15;

  /// What a flush ends with and the peer puts back (RFC 7692 §7.2.1).
  private static final int TAIL_LENGTH = 4;

  private final Deflaters deflaters;
  private final int level;
  private final int windowBits;
  private final @Nullable SlidingWindow history; // null without a context

  /// Creates a deflater before its first message.
  ///
  /// @param deflaters where to borrow from
  /// @param level 1, fastest, to 9, smallest
  /// @param contextTakeover whether messages refer to earlier ones
  /// @param windowBits how far back, as a power of two: 8 to 15
  public MessageDeflater(Deflaters deflaters, int level, boolean contextTakeover, int windowBits) {
    this.deflaters = deflaters;
    this.level = level;
    this.windowBits = windowBits;
    history = contextTakeover ? new SlidingWindow(Math.min(windowBits, HISTORY_BITS)) : null;
  }

  /// Whether messages refer to earlier ones.
  ///
  /// @return true with context takeover
  public boolean hasContext() {
    return history != null;
  }

  /// What the bytes of a message without context depend on beside the message: deflaters with the
  /// same key make the same bytes.
  ///
  /// @return a number for each level and size of window
  public int key() {
    return level << 4 | windowBits;
  }

  /// Deflates a message so that it refers to earlier ones, if there is a context.
  ///
  /// @param payload the message; nobody may write to it meanwhile
  /// @return the payload itself if it does not get shorter, null if no deflater is free: in both
  ///   cases the message goes out as it is
  public byte @Nullable [] deflate(byte[] payload) {
    return deflate(payload, history);
  }

  /// Deflates a message so that it refers to no other: whoever has agreed on at least this window
  /// can inflate it.
  ///
  /// @param payload the message; nobody may write to it meanwhile
  /// @return as for [#deflate]
  public byte @Nullable [] deflateAlone(byte[] payload) {
    return deflate(payload, null);
  }

  private byte @Nullable [] deflate(byte[] payload, @Nullable SlidingWindow before) {
    if (payload.length == 0) {
      return payload; // nothing gets no shorter
    }
    Deflaters.Borrowed borrowed = deflaters.take(level);
    if (borrowed == null) {
      return null;
    }
    try {
      return deflate(borrowed, payload, before);
    } finally {
      deflaters.give(borrowed);
    }
  }

  /// The message goes out compressed, and the next may refer to it.
  ///
  /// @param payload the message before compression
  public void commit(byte[] payload) {
    if (history != null) {
      history.append(payload, 0, payload.length);
    }
  }

  /// A piece and its dictionary fit the window, so that no byte can refer further back than it
  /// reaches. zlib keeps to its own by itself.
  private byte[] deflate(
      Deflaters.Borrowed borrowed, byte[] payload, @Nullable SlidingWindow before) {
    Deflater deflater = borrowed.deflater;
    Output output = new Output(borrowed.output, payload.length);
    int reach = windowBits == LARGEST_WINDOW ? Integer.MAX_VALUE : 1 << windowBits;
    int known = before == null ? 0 : Math.min(before.size(), worthwhile(payload.length));
    int from = 0;
    do {
      int length = Math.min(payload.length - from, Math.max(reach / 2, reach - known));
      setDictionary(deflater, before, payload, from, Math.min(known, reach - length));
      deflater.setInput(payload, from, length);
      from += length;
      known = Math.min(reach, known + length);
      boolean isLast = from == payload.length;
      if (!output.take(deflater, isLast ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH)) {
        return payload;
      }
    } while (from < payload.length);
    return output.message();
  }

  private static int worthwhile(int length) {
    return Math.clamp((long) HISTORY_PER_BYTE * length, LEAST_HISTORY, 1 << HISTORY_BITS);
  }

  /// Shows the last bytes before a position of the message.
  private static void setDictionary(
      Deflater deflater, @Nullable SlidingWindow before, byte[] payload, int from, int length) {
    int own = Math.min(from, length);
    if (before != null) {
      before.last(length - own, deflater::setDictionary);
    }
    if (own > 0) {
      deflater.setDictionary(payload, from - own, own);
    }
  }

  /// What comes out of a deflater, as long as it is shorter than what went in.
  private static final class Output {
    private final int limit;
    private byte[] bytes;
    private int size;

    Output(byte[] bytes, int plain) {
      this.bytes = bytes;
      limit = (int) Math.min(Integer.MAX_VALUE - Long.BYTES, (long) plain + TAIL_LENGTH);
    }

    /// Takes all of it; false if there is too much.
    boolean take(Deflater deflater, int flush) {
      while (true) {
        if (size == bytes.length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * size));
        }
        int room = Math.min(bytes.length, limit) - size;
        int count = deflater.deflate(bytes, size, room, flush);
        size += count;
        if (count < room) {
          return true;
        }
        if (size == limit) {
          return false;
        }
      }
    }

    byte[] message() {
      return Arrays.copyOf(bytes, size - TAIL_LENGTH);
    }
  }
}
