// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The judge's own UTF-8 against that of the JDK, which has nothing to do with it.
class Utf8Test {
  @Test
  void everyCodePointIsEncodedAsByTheJdk() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] octets = Utf8.encode(codePoint);
        assertArrayEquals(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8), octets);
        assertTrue(Utf8.isValid(octets));
      }
    }
  }

  @Test
  void randomOctetsAreJudgedAsByTheJdk() {
    SplittableRandom random = new SplittableRandom(42);
    int[] interesting = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0};
    int[] leads = {0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
    int valid = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] octets = new byte[random.nextInt(1, 6)];
      for (int j = 0; j < octets.length; j++) {
        int[] from = j == 0 && random.nextBoolean() ? leads : interesting;
        octets[j] = (byte) from[random.nextInt(from.length)];
      }
      boolean expected = isValidForTheJdk(octets);
      valid += expected ? 1 : 0;
      assertEquals(expected, Utf8.isValid(octets), () -> HexFormat.of().formatHex(octets));
    }
    assertTrue(valid > 1000, "too few valid ones to mean anything: " + valid);
  }

  private static boolean isValidForTheJdk(byte[] octets) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "61ff, 1",
    "c0, 0",
    "c320, 1",
    "e080, 1",
    "eda0, 1",
    "f08f, 1",
    "f490, 1",
    "f5, 0",
    "e28220, 2",
    "61e282, 3",
    "616263, -1"
  })
  void firstInvalidOctetIsFound(String hex, int place) {
    assertEquals(place, Utf8.firstInvalid(HexFormat.of().parseHex(hex)));
  }

  @ParameterizedTest
  @CsvSource({
    "47, 2, c0af",
    "47, 3, e080af",
    "47, 4, f08080af",
    "47, 5, f8808080af",
    "47, 6, fc80808080af"
  })
  void overlongFormsAreWritten(int codePoint, int length, String hex) {
    byte[] octets = Utf8.encode(codePoint, length);
    assertEquals(hex, HexFormat.of().formatHex(octets));
    assertEquals(length == 2 || length > 4 ? 0 : 1, Utf8.firstInvalid(octets));
  }

  @Test
  void prefixOfValidTextIsOnlyIncomplete() {
    byte[] text = "aä€🌊".getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < text.length; length++) {
      int invalid = Utf8.firstInvalid(Arrays.copyOf(text, length));
      assertTrue(invalid == -1 || invalid == length, "at " + invalid + " of " + length);
    }
  }
}
