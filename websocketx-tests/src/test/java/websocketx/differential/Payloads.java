// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// What messages and control frames are about: sizes around the borders of RFC 6455 §5.2, text
/// around the borders of UTF-8.
final class Payloads {
  /// First and last of each length in UTF-8, neighbours of the surrogates, noncharacters.
  private static final int[] BORDERS = {
    0x0, 0x1, 0x7E, 0x7F, 0x80, 0x81, 0x7FE, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FE,
    0xD7FF, 0xE000, 0xE001, 0xFDD0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1_0000, 0x3_FFFF, 0x4_0000,
    0xF_FFFF, 0x10_0000, 0x10_FFFE, 0x10_FFFF
  };

  private final Dice dice;

  Payloads(Dice dice) {
    this.dice = dice;
  }

  /// Small mostly: a run of a hundred thousand scripts has to end.
  int size() {
    int roll = dice.below(1000);
    if (roll < 600) {
      return dice.between(0, 40);
    } else if (roll < 720) {
      return dice.of(0, 1, 2, 3, 4, 7, 8, 9);
    } else if (roll < 840) {
      return dice.between(124, 130);
    } else if (roll < 970) {
      return dice.between(0, 1000);
    } else if (roll < 994) {
      return dice.between(0, 10_000);
    } else if (roll < 998) {
      return dice.between(65_534, 65_537);
    }
    return dice.between(0, 100_000);
  }

  byte[] binary(int size) {
    if (dice.oneIn(3)) {
      byte[] same = new byte[size];
      Arrays.fill(same, (byte) dice.below(256));
      return same;
    }
    return dice.bytes(size);
  }

  byte[] control() {
    return dice.bytes(dice.oneIn(3) ? dice.of(0, 1, 124, 125) : dice.between(0, 125));
  }

  /// Valid UTF-8 of exactly this many bytes.
  byte[] text(int size) {
    StringBuilder text = new StringBuilder(size);
    int style = dice.below(4);
    int left = size;
    while (left > 0) {
      int character = style == 0 || dice.oneIn(3) ? dice.between(0, 0x7F) : character(style);
      int length = utf8Length(character);
      if (length > left) {
        character = 'a' + dice.below(26);
        length = 1;
      }
      text.appendCodePoint(character);
      left -= length;
      // Runs of ASCII, for readers that take eight bytes at once.
      for (int run = dice.oneIn(8) ? dice.below(20) : 0; run > 0 && left > 0; run--, left--) {
        text.append((char) dice.between(' ', '~'));
      }
    }
    return text.toString().getBytes(UTF_8);
  }

  private int character(int style) {
    if (style == 1 || dice.oneIn(6)) {
      return dice.of(BORDERS);
    }
    int character =
        style == 2 ? dice.between(0, 0xFFFF) : dice.between(0, Character.MAX_CODE_POINT);
    boolean surrogate =
        character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    return surrogate ? character - 0x1000 : character;
  }

  private static int utf8Length(int character) {
    return character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x1_0000 ? 3 : 4;
  }
}
