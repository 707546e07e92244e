// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compresses most of its messages, and repeats itself, so that there is something to refer to.
final class DeflatingClient extends Client {
  /// More than the sliding window has.
  private static final int REMEMBERED = 50_000;

  private final Dice dice;
  private final Deflation deflation;

  /// Whether much is sent that cannot be compressed, so that the sliding window moves far.
  private final boolean wide;

  private final List<byte[]> texts = new ArrayList<>();
  private byte[] binaries = {};

  DeflatingClient(Dice dice, Deflation deflation) {
    super(dice);
    this.dice = dice;
    this.deflation = deflation;
    this.wide = dice.oneIn(10);
  }

  @Override
  void message(boolean text, byte[] payload) {
    byte[] chosen = payload;
    if (dice.oneIn(200)) {
      chosen = new byte[dice.between(200_000, 500_000)]; // some hundred bytes on the wire
      Arrays.fill(chosen, (byte) dice.below(0x80));
    } else if (dice.oneIn(3)) {
      chosen = text ? earlierTexts() : earlierBytes();
    } else if (wide && !text) {
      chosen = dice.bytes(dice.between(1000, REMEMBERED));
    }
    if (text) {
      texts.add(chosen);
    } else {
      remember(chosen);
    }
    super.message(text, chosen);
  }

  private byte[] earlierTexts() {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = texts.isEmpty() ? 0 : dice.between(1, 4); i > 0; i--) {
      byte[] again = texts.get(dice.below(texts.size()));
      if (some.size() + again.length <= REMEMBERED) {
        some.writeBytes(again);
      }
    }
    return some.toByteArray();
  }

  /// Pieces of what was sent, at all distances.
  private byte[] earlierBytes() {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = dice.between(1, 4); i > 0; i--) {
      int from = dice.between(0, binaries.length);
      some.write(binaries, from, Math.min(dice.below(500), binaries.length - from));
    }
    return some.toByteArray();
  }

  private void remember(byte[] bytes) {
    byte[] both = Arrays.copyOf(binaries, binaries.length + bytes.length);
    System.arraycopy(bytes, 0, both, binaries.length, bytes.length);
    binaries = Arrays.copyOfRange(both, Math.max(0, both.length - REMEMBERED), both.length);
  }

  @Override
  void fragments(boolean text, byte[] payload, boolean finished) {
    if (dice.oneIn(4)) {
      super.fragments(text, payload, finished);
      return;
    }
    announce(payload.length);
    int[] ends = ends(payload.length);
    byte[] compressed = deflation.message(payload, ends);
    if (deflation.usesFinalBlocks()) {
      traits().add(Trait.FINAL_BLOCKS);
    }
    int before = expected().size();
    frames(
        Wire.RSV1 | (text ? Wire.TEXT : Wire.BINARY),
        compressed,
        dice.oneIn(2) ? ends : ends(compressed.length),
        finished);
    if (expected().size() > before) {
      traits().add(Trait.CONTROL_INSIDE_COMPRESSED);
    }
  }
}
