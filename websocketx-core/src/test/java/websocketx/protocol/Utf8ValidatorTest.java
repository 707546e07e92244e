// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8ValidatorTest {
  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer characters = CharBuffer.allocate(256);

  private boolean decodes(byte[] bytes, int length) {
    characters.clear();
    decoder.reset();
    return !decoder.decode(ByteBuffer.wrap(bytes, 0, length), characters, true).isError();
  }

  /// The verdicts on the whole and on single bytes have to be the decoder's.
  private void compare(byte[] bytes, int length) {
    boolean expected = decodes(bytes, length);
    if (Utf8Validator.isValid(bytes, 0, length) != expected
        || byteByByte(bytes, length) != expected) {
      fail(EventLog.hex(bytes) + " is valid: " + expected);
    }
  }

  private static boolean byteByByte(byte[] bytes, int length) {
    Utf8Validator validator = new Utf8Validator();
    for (int i = 0; i < length; i++) {
      if (!validator.accept(bytes, i, i + 1)) {
        return false;
      }
    }
    return validator.isComplete();
  }

  @Test
  @DisplayName("[I180] all strings of one, two and three bytes are judged like the JDK's decoder")
  void allShortStringsAreJudgedLikeTheDecoder() {
    for (int length = 1; length <= 3; length++) {
      byte[] bytes = new byte[length];
      for (int value = 0; value < 1 << (8 * length); value++) {
        for (int i = 0; i < length; i++) {
          bytes[i] = (byte) (value >> (8 * (length - 1 - i)));
        }
        compare(bytes, length);
      }
    }
  }

  @Test
  @DisplayName("[I180] all 1,112,064 scalar values are valid")
  void allScalarValuesAreValid() {
    int count = 0;
    for (int scalar = 0; scalar <= Character.MAX_CODE_POINT; scalar++) {
      if (scalar >= Character.MIN_SURROGATE && scalar <= Character.MAX_SURROGATE) {
        continue;
      }
      byte[] bytes = Character.toString(scalar).getBytes(UTF_8);
      assertTrue(Utf8Validator.isValid(bytes, 0, bytes.length));
      assertTrue(byteByByte(bytes, bytes.length));
      count++;
    }
    assertEquals(1_112_064, count);
  }

  @Test
  void fourByteStringsWithALeadByteAreJudgedLikeTheDecoder() {
    byte[] edges = Bytes.hex("00 41 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 ec ed ee ef f0 f4 f5 ff");
    byte[] bytes = new byte[4];
    for (int first = 0xC0; first < 0x100; first++) {
      bytes[0] = (byte) first;
      for (byte second : edges) {
        bytes[1] = second;
        for (byte third : edges) {
          bytes[2] = third;
          for (byte fourth : edges) {
            bytes[3] = fourth;
            compare(bytes, 4);
          }
        }
      }
    }
  }

  @Test
  void damagedTextIsJudgedLikeTheDecoder() {
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = randomText(random);
      for (int damage = random.nextInt(3); damage > 0; damage--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      compare(bytes, random.nextInt(bytes.length + 1));
    }
  }

  private static byte[] randomText(Random random) {
    StringBuilder text = new StringBuilder("x");
    int[] bounds = {0x80, 0x80, 0x80, 0x800, 0xD800, Character.MAX_CODE_POINT + 1};
    for (int i = random.nextInt(120); i > 0; i--) {
      int scalar = random.nextInt(bounds[random.nextInt(bounds.length)]);
      text.appendCodePoint(scalar >= 0xD800 && scalar < 0xE000 ? 0xFFFD : scalar);
    }
    return text.toString().getBytes(UTF_8);
  }

  @Test
  void everyCutOfATextGivesTheSameVerdict() {
    byte[] text = "ASCII for eight bytes and more, é, €, 中文, 😀 and the end".getBytes(UTF_8);
    for (int first = 0; first <= text.length; first++) {
      for (int second = first; second <= text.length; second++) {
        Utf8Validator validator = new Utf8Validator();
        assertTrue(validator.accept(text, 0, first));
        assertTrue(validator.accept(text, first, second));
        assertTrue(validator.accept(text, second, text.length));
        assertTrue(validator.isComplete());
      }
    }
  }

  @ParameterizedTest(name = "[I172, I174, I175] {0} fails at byte {1}")
  @CsvSource({
    "c0 80, 0",
    "c1 bf, 0",
    "e0 80 80, 1",
    "e0 9f bf, 1",
    "f0 80 80 80, 1",
    "f0 8f bf bf, 1",
    "ed a0 80, 1",
    "ed bf bf, 1",
    "f4 90 80 80, 1",
    "f5 80 80 80, 0",
    "ff, 0",
    "fe, 0",
    "80, 0",
    "bf, 0",
    "c3 28, 1",
    "e2 82 28, 2",
    "e2 28 a1, 1",
    "f0 9f 98 28, 3",
    "61 c3 a9 80, 3"
  })
  void failsAtTheFirstByteThatCannotContinue(String hex, int bad) {
    byte[] bytes = Bytes.hex(hex);
    Utf8Validator validator = new Utf8Validator();
    assertTrue(validator.accept(bytes, 0, bad));
    assertFalse(validator.accept(bytes, bad, bad + 1));
    assertFalse(validator.accept(Bytes.utf8("a"), 0, 1), "it stays false");
    assertFalse(validator.isComplete());
  }

  @ParameterizedTest(name = "[I175] {0}")
  @CsvSource({"c3", "e2 82", "e2", "f0 9f 98", "f0 9f", "f0"})
  void truncatedCharacterIsNotComplete(String hex) {
    byte[] bytes = Bytes.hex(hex);
    Utf8Validator validator = new Utf8Validator();
    assertTrue(validator.accept(bytes, 0, bytes.length));
    assertFalse(validator.isComplete());
    assertFalse(Utf8Validator.isValid(bytes, 0, bytes.length));
  }

  @Test
  void resetForgetsEverything() {
    Utf8Validator validator = new Utf8Validator();
    validator.accept(Bytes.hex("ff"), 0, 1);
    validator.reset();
    assertTrue(validator.isComplete());
    assertTrue(validator.accept(Bytes.utf8("é"), 0, 2));
  }

  @Test
  void onlyTheRangeIsLookedAt() {
    byte[] bytes = Bytes.hex("ff 61*20 ff");
    assertTrue(Utf8Validator.isValid(bytes, 1, 21));
    assertFalse(Utf8Validator.isValid(bytes, 1, 22));
    assertFalse(Utf8Validator.isValid(bytes, 0, 21));
  }
}
