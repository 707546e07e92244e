// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compresses most of its messages, and repeats itself, so that there is something to refer to.
final class DeflatingClient extends Client {
  /// More than the sliding window has.
  private static final int WIDE = 50_000;

  private final Dice dice;
  private final Deflation deflation;

  /// Whether much is sent that cannot be compressed, so that the sliding window moves far.
  private final boolean wide;

  private final List<byte[]> texts = new ArrayList<>();

  DeflatingClient(Dice dice, Deflation deflation) {
    super(dice);
    this.dice = dice;
    this.deflation = deflation;
    this.wide = dice.oneIn(10) && !deflation.isNarrow();
  }

  @Override
  void message(boolean text, byte[] payload) {
    byte[] chosen = payload;
    if (dice.oneIn(200) && !deflation.isNarrow()) {
      chosen = new byte[dice.between(200_000, 500_000)]; // some hundred bytes on the wire
      Arrays.fill(chosen, (byte) dice.below(0x80));
    } else if (dice.oneIn(3)) {
      chosen = text ? earlierTexts() : earlierBytes();
    } else if (wide && !text) {
      chosen = dice.bytes(dice.between(1000, WIDE));
    }
    if (text) {
      texts.add(chosen);
    }
    super.message(text, chosen);
  }

  private byte[] earlierTexts() {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = texts.isEmpty() ? 0 : dice.between(1, 4); i > 0; i--) {
      byte[] again = texts.get(dice.below(texts.size()));
      if (some.size() + again.length <= WIDE) {
        some.writeBytes(again);
      }
    }
    return some.toByteArray();
  }

  /// Pieces of what may be referred to, at all distances.
  private byte[] earlierBytes() {
    byte[] window = deflation.window();
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = dice.between(1, 4); i > 0; i--) {
      int distance = dice.between(0, Math.min(window.length, 1 << dice.between(5, 15)));
      some.write(window, window.length - distance, Math.min(dice.below(300), distance));
    }
    return some.toByteArray();
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
