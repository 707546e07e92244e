// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/// A client's side of compression (RFC 7692 §7.2.1), in as many ways as the format allows.
final class Deflation implements AutoCloseable {
  private static final int WINDOW = 1 << Deflate.WIDEST;
  private static final byte[] EMPTY_BLOCK = {0, 0, 0, (byte) 0xFF, (byte) 0xFF};

  private final Dice dice;
  private final Deflate deflate;
  private final boolean finalBlocks;
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();

  /// Whether the last block is an empty one without compression, as a flush leaves it.
  private boolean flushed;

  private byte[] window = {};

  Deflation(Dice dice, Deflate deflate) {
    this.dice = dice;
    this.deflate = deflate;
    this.finalBlocks = dice.oneIn(5);
  }

  /// Compresses one message part by part.
  ///
  /// @param ends of the parts; replaced by where they end in the result
  byte[] message(byte[] payload, int[] ends) {
    if (!deflate.takeover() || dice.oneIn(10)) {
      deflater.reset();
      window = new byte[0];
    }
    deflater.setLevel(dice.between(-1, 9));
    deflater.setStrategy(
        dice.of(Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY));
    compressed.reset();
    // The first call after a change of parameters forgets to flush.
    deflate(Deflater.NO_FLUSH);
    flushed = false;
    boolean finals = finalBlocks && dice.oneIn(2);
    boolean eachPart = isNarrow() || dice.oneIn(2);
    int from = 0;
    for (int i = 0; i < ends.length; i++) {
      from = ends[i] - nearby(payload, from, ends[i]);
      deflater.setInput(payload, from, ends[i] - from);
      flushed &= ends[i] == from;
      remember(payload, from, ends[i]);
      from = ends[i];
      if (finals && dice.oneIn(2)) {
        finish();
      } else if (i == ends.length - 1) {
        deflate(Deflater.SYNC_FLUSH);
      } else {
        deflate(eachPart ? dice.of(Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH) : Deflater.NO_FLUSH);
      }
      ends[i] = compressed.size();
    }
    return withoutTail(ends);
  }

  /// Java's deflater knows one size of window only. To refer less far, it is begun anew after each
  /// few bytes, and told what it may refer to.
  ///
  /// @return how many bytes at the end are left to compress
  private int nearby(byte[] payload, int from, int to) {
    if (!isNarrow()) {
      return to - from;
    }
    int reach = 1 << deflate.windowBits();
    int place = from;
    while (to - place > reach / 2) {
      int length = dice.between(reach / 8, reach / 2);
      begin(reach - length);
      deflater.setInput(payload, place, length);
      deflate(Deflater.SYNC_FLUSH);
      remember(payload, place, place + length);
      place += length;
    }
    begin(reach - (to - place));
    return to - place;
  }

  private void begin(int reach) {
    deflater.reset();
    deflater.setDictionary(
        Arrays.copyOfRange(window, Math.max(0, window.length - reach), window.length));
  }

  /// Whether the window is smaller than usual. Then compression is slow.
  boolean isNarrow() {
    return deflate.windowBits() < Deflate.WIDEST;
  }

  /// What was sent last, before compression.
  byte[] window() {
    return window;
  }

  boolean usesFinalBlocks() {
    return finalBlocks;
  }

  @Override
  public void close() {
    deflater.end();
  }

  private void deflate(int flush) {
    byte[] output = new byte[1000];
    int length;
    do {
      length = deflater.deflate(output, 0, output.length, flush);
      compressed.write(output, 0, length);
      flushed |= length > 0 && flush != Deflater.NO_FLUSH;
    } while (length == output.length);
    if (flush != Deflater.NO_FLUSH && (!flushed || dice.oneIn(10))) {
      // A second flush in a row gives nothing by itself.
      compressed.writeBytes(EMPTY_BLOCK);
      flushed = true;
    }
  }

  /// Ends with a block whose BFINAL is set, and begins anew behind it (RFC 7692 §7.2.3.4).
  private void finish() {
    byte[] output = new byte[1000];
    deflater.finish();
    while (!deflater.finished()) {
      compressed.write(output, 0, deflater.deflate(output));
    }
    begin(WINDOW);
    flushed = false;
  }

  private void remember(byte[] payload, int from, int to) {
    int kept = Math.min(window.length, Math.max(0, WINDOW - (to - from)));
    byte[] both = Arrays.copyOfRange(window, window.length - kept, window.length + to - from);
    System.arraycopy(payload, from, both, kept, to - from);
    window =
        both.length > WINDOW ? Arrays.copyOfRange(both, both.length - WINDOW, both.length) : both;
  }

  /// The four bytes that the receiver adds again. After a final block the one before them is new.
  private byte[] withoutTail(int[] ends) {
    if (!flushed) {
      compressed.writeBytes(EMPTY_BLOCK);
    }
    byte[] bytes = compressed.toByteArray();
    int length = bytes.length - 4;
    for (int i = 0; i < ends.length; i++) {
      ends[i] = Math.min(ends[i], length);
    }
    ends[ends.length - 1] = length;
    return Arrays.copyOf(bytes, length);
  }
}
