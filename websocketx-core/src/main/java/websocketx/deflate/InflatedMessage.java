// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// One message that is being inflated (RFC 7692 §7.2.2), in steps, into an array that grows with
/// what came out. Has an inflater until it is closed. Not thread-safe.
public final class InflatedMessage implements AutoCloseable {
  /// How it goes.
  public enum State {
    /// All is well.
    GOOD,
    /// More came out than the limit.
    TOO_BIG,
    /// What came in is not DEFLATE (RFC 1951), or not all of it.
    CORRUPT
  }

  /// The most bytes that [#append] takes at once: they inflate to at most 1,032 times as many.
  public static final int MAX_INPUT = Inflaters.Borrowed.INPUT;

  /// How many final blocks a message may have. Behind each the window is set up anew, which costs
  /// far more than the two bytes of an empty one.
  private static final int MAX_FINAL_BLOCKS = 1024;

  private static final int WINDOW = 1 << 15;

  /// What the least that an inflater does costs, in bytes that come out: to set a window up, and to
  /// read a byte, which may be part of a table of codes that nothing is encoded with.
  private static final int EFFORT_OF_WINDOW = 2048;

  private static final int EFFORT_OF_BYTE = 8;

  /// What the sender has cut off (RFC 7692 §7.2.1).
  private static final int TAIL = 0x0000FFFF;

  /// The tail, and an empty final block. If that is where the stream ends, and nowhere else, and
  /// nothing comes out of it, then all before it was complete.
  private static final byte[] END = {0, 0, (byte) 0xFF, (byte) 0xFF, 3, 0};

  private static final int TAIL_LENGTH = 4;

  private final Inflaters inflaters;
  private final @Nullable SlidingWindow window;
  private final int limit;
  private Inflaters.@Nullable Borrowed borrowed;

  private byte[] bytes;
  private boolean isOwn; // the array, which was the inflater's at first
  private int size;
  private long compressed;
  private int windows; // that were set up
  private int lastFour; // bytes of what came in
  private int finalBlocks;
  private boolean behindFinalBlock;

  InflatedMessage(Inflaters inflaters, @Nullable SlidingWindow window, int limit) {
    this.inflaters = inflaters;
    this.window = window;
    this.limit = limit;
    Inflaters.Borrowed taken = inflaters.take();
    borrowed = taken;
    bytes = taken.output;
    windows = 1;
    if (window != null) {
      window.last(window.size(), taken.inflater::setDictionary);
    }
  }

  /// Where the next compressed bytes are to be put, from 0 to at most [#MAX_INPUT], before they are
  /// appended.
  ///
  /// @return an array to write to
  public byte[] input() {
    return borrowed().input;
  }

  /// Inflates what was put into [#input()].
  ///
  /// @param length how many bytes
  /// @return how it goes; if not well, nothing else may be asked for but [#close()]
  public State append(int length) {
    if (length == 0) {
      return State.GOOD;
    }
    byte[] input = borrowed().input;
    compressed += length;
    for (int i = Math.max(0, length - TAIL_LENGTH); i < length; i++) {
      lastFour = lastFour << 8 | (input[i] & 0xFF);
    }
    try {
      return inflate(input, length);
    } catch (DataFormatException e) {
      return State.CORRUPT;
    }
  }

  /// The message has no more compressed bytes. Checks that it is complete, and moves the window on.
  ///
  /// @return how it went
  public State finish() {
    if (compressed > 0 && !behindFinalBlock) {
      // A sender that has left the tail where it was: no other message ends in FF (RFC 7692
      // §7.2.1).
      int from = compressed >= TAIL_LENGTH && lastFour == TAIL ? TAIL_LENGTH : 0;
      State state;
      try {
        state = end(from);
      } catch (DataFormatException e) {
        state = State.CORRUPT;
      }
      if (state != State.GOOD) {
        return state;
      }
    }
    if (window != null) {
      window.append(bytes, 0, size);
    }
    return State.GOOD;
  }

  private State inflate(byte[] input, int length) throws DataFormatException {
    Inflater inflater = borrowed().inflater;
    int from = 0;
    while (true) {
      if (behindFinalBlock) {
        if (from == length) {
          return State.GOOD;
        }
        behindFinalBlock = false;
        resume(inflater);
      }
      inflater.setInput(input, from, length - from);
      if (!drain(inflater)) {
        return State.TOO_BIG;
      }
      if (!inflater.finished()) {
        return State.GOOD;
      }
      // A final block is not the end of a message (RFC 7692 §7.2.3.4).
      if (++finalBlocks > MAX_FINAL_BLOCKS) {
        return State.CORRUPT;
      }
      from = length - inflater.getRemaining();
      behindFinalBlock = true;
    }
  }

  /// Lets out all there is; false if it is over the limit.
  private boolean drain(Inflater inflater) throws DataFormatException {
    while (true) {
      if (size == limit) {
        return inflater.inflate(borrowed().excess) == 0;
      }
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * size));
        isOwn = true;
      }
      int room = Math.min(bytes.length, limit) - size;
      int count = inflater.inflate(bytes, size, room);
      size += count;
      if (count < room) {
        return true;
      }
    }
  }

  /// Begins behind a final block, with the window that the blocks before it have left.
  private void resume(Inflater inflater) {
    inflater.reset();
    windows++;
    int own = Math.min(size, WINDOW);
    if (window != null) {
      window.last(Math.min(window.size(), WINDOW - own), inflater::setDictionary);
    }
    if (own > 0) {
      inflater.setDictionary(bytes, size - own, own);
    }
  }

  private State end(int from) throws DataFormatException {
    Inflater inflater = borrowed().inflater;
    int before = size;
    inflater.setInput(END, from, END.length - from);
    boolean isComplete =
        drain(inflater) && size == before && inflater.finished() && inflater.getRemaining() == 0;
    return isComplete ? State.GOOD : State.CORRUPT;
  }

  /// What has come out so far.
  ///
  /// @return an array that is valid until the next call, from 0 to [#size()]
  public byte[] bytes() {
    return bytes;
  }

  /// How much has come out so far.
  ///
  /// @return in bytes, at most the limit
  public int size() {
    return size;
  }

  /// How much work it was so far.
  ///
  /// @return in the work that a byte takes which is one of many to come out
  public long effort() {
    return size + EFFORT_OF_BYTE * compressed + (long) EFFORT_OF_WINDOW * windows;
  }

  /// The message, once it is finished.
  ///
  /// @return an array of its own, which belongs to the caller
  public byte[] toByteArray() {
    return isOwn && size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  /// Gives the inflater back. May be called again.
  @Override
  public void close() {
    Inflaters.Borrowed taken = borrowed;
    if (taken != null) {
      borrowed = null;
      inflaters.give(taken);
    }
  }

  private Inflaters.Borrowed borrowed() {
    Inflaters.Borrowed taken = borrowed;
    if (taken == null) {
      throw new IllegalStateException("the message is closed");
    }
    return taken;
  }
}
