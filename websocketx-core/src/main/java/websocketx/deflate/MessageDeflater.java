// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Deflates messages for one peer (RFC 7692 §7.2.1).
///
/// A window smaller than zlib's 32 KiB is kept to by compressing in pieces: before each, zlib
/// forgets all, and is given the part of the window that the whole piece can reach as its
/// dictionary.
///
/// With a context it is not thread-safe, and each message has to be either committed or discarded
/// before the next. Without one it may be used by any number of threads.
public final class MessageDeflater {
  private static final int LARGEST_WINDOW = 15;

  /// What a flush ends with and the peer puts back (RFC 7692 §7.2.1).
  private static final int TAIL_LENGTH = 4;

  private static final byte[] NOTHING = {};

  private final Deflaters deflaters;
  private final int level;
  private final int windowBits;
  private final @Nullable SlidingWindow window; // null without a context

  // With a context only.
  private final Deflaters.Token token = new Deflaters.Token();
  private Deflaters.@Nullable Slot kept; // has gone on to after the message that was committed last
  private boolean isAhead; // the deflater knows of a message that was not committed

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
    window = contextTakeover ? new SlidingWindow(windowBits) : null;
  }

  /// Whether messages refer to earlier ones.
  ///
  /// @return true with context takeover
  public boolean hasContext() {
    return window != null;
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
    if (payload.length == 0) {
      return payload; // zlib, having flushed, puts out nothing at all for nothing
    }
    SlidingWindow context = window;
    if (context == null) {
      return deflateAlone(payload);
    }
    return windowBits < LARGEST_WINDOW
        ? deflateOnce(payload, context)
        : deflateOn(payload, context);
  }

  /// Goes on with the deflater that was used last, if nobody else has taken it meanwhile.
  private byte @Nullable [] deflateOn(byte[] payload, SlidingWindow context) {
    Deflaters.Slot slot = kept;
    boolean goesOn = slot != null && !isAhead && deflaters.retake(slot, token);
    if (!goesOn) {
      close();
      slot = deflaters.take(level);
    }
    if (slot == null) {
      return null;
    }
    kept = slot;
    isAhead = true;
    try {
      if (!goesOn) {
        slot.reset(level);
      }
      return inOne(slot, payload, goesOn ? null : context);
    } finally {
      slot.deflater.setInput(NOTHING);
      deflaters.give(slot, token);
    }
  }

  /// Deflates a message so that it refers to no other: whoever has agreed on at least this window
  /// can inflate it.
  ///
  /// @param payload the message; nobody may write to it meanwhile
  /// @return as for [#deflate]
  public byte @Nullable [] deflateAlone(byte[] payload) {
    return deflateOnce(payload, null);
  }

  private byte @Nullable [] deflateOnce(byte[] payload, @Nullable SlidingWindow before) {
    Deflaters.Slot slot = deflaters.take(level);
    if (slot == null) {
      return null;
    }
    try {
      slot.reset(level);
      return windowBits < LARGEST_WINDOW
          ? inPieces(slot, payload, before)
          : inOne(slot, payload, before);
    } finally {
      slot.deflater.setInput(NOTHING);
      deflaters.give(slot, null);
    }
  }

  /// The message goes out as [#deflate] has made it: the next may refer to it.
  ///
  /// @param payload the message before compression
  public void commit(byte[] payload) {
    isAhead = false;
    append(payload);
  }

  /// A message goes out as [#deflateAlone] has made it: the next may refer to it.
  ///
  /// @param payload the message before compression
  public void commitAlone(byte[] payload) {
    isAhead = true; // the window has moved on without the deflater
    append(payload);
  }

  private void append(byte[] payload) {
    if (window != null) {
      window.append(payload, 0, payload.length);
    }
  }

  /// The connection has ended: nothing is deflated any more. Any thread.
  public void close() {
    Deflaters.Slot slot = kept;
    if (slot != null) {
      deflaters.disown(slot, token);
    }
  }

  private static byte[] inOne(Deflaters.Slot slot, byte[] payload, @Nullable SlidingWindow before) {
    Deflater deflater = slot.deflater;
    if (before != null) {
      before.last(before.size(), deflater::setDictionary);
    }
    deflater.setInput(payload);
    Output output = new Output(slot.output, payload.length);
    return output.take(deflater, Deflater.SYNC_FLUSH) ? output.message() : payload;
  }

  /// Half a window of message at a time, with the other half as dictionary: no byte of the piece
  /// can refer further back than the window reaches.
  private byte[] inPieces(Deflaters.Slot slot, byte[] payload, @Nullable SlidingWindow before) {
    Deflater deflater = slot.deflater;
    Output output = new Output(slot.output, payload.length);
    int reach = 1 << windowBits;
    int known = before == null ? 0 : before.size();
    int from = 0;
    do {
      int most = from + known == 0 ? reach : reach / 2;
      int length = Math.min(payload.length - from, most);
      setDictionary(deflater, before, payload, from, Math.min(known + from, reach - length));
      deflater.setInput(payload, from, length);
      from += length;
      boolean isLast = from == payload.length;
      if (!output.take(deflater, isLast ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH)) {
        return payload;
      }
    } while (from < payload.length);
    return output.message();
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
