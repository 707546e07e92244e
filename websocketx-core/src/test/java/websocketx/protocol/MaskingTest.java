// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
  private static final int LONGEST = 70;

  @Test
  void exampleOfTheRfc() {
    byte[] hello = Bytes.utf8("Hello");
    Masking.apply(hello, 0, 5, 0x37FA213D, 0);
    assertArrayEquals(Bytes.hex("7f 9f 4d 51 58"), hello); // RFC 6455 §5.7
  }

  @ParameterizedTest(name = "key {0}")
  @ValueSource(ints = {Bytes.KEY, 0, -1, 0x80FF0001})
  void everyLengthOffsetAndAlignmentIsMaskedAsTheRfcSays(int key) {
    byte[] data = new byte[8 + LONGEST + 8];
    new Random(key).nextBytes(data);
    ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(0, data);
    ByteBuffer littleEndian = direct.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (ByteBuffer source : List.of(ByteBuffer.wrap(data), direct, littleEndian)) {
      for (int length = 0; length <= LONGEST; length++) {
        for (int alignment = 0; alignment < 8; alignment++) {
          for (int offset = 0; offset < LONGEST; offset++) {
            check(source, data, alignment, length, key, offset);
          }
        }
      }
    }
  }

  private static void check(
      ByteBuffer source, byte[] data, int alignment, int length, int key, int offset) {
    int from = (alignment * 3) & 7;
    byte[] expected = new byte[from + length + 8];
    boolean high = false;
    for (int i = 0; i < length; i++) {
      byte keyByte = (byte) (key >> (24 - 8 * ((offset + i) % 4)));
      expected[from + i] = (byte) (data[alignment + i] ^ keyByte);
      high |= expected[from + i] < 0;
    }
    byte[] copied = new byte[expected.length];
    boolean seen = Masking.copy(source, alignment, copied, from, length, key, offset);
    byte[] inPlace = new byte[expected.length];
    System.arraycopy(data, alignment, inPlace, from, length);
    Masking.apply(inPlace, from, length, key, offset);
    if (!Arrays.equals(expected, copied) || !Arrays.equals(expected, inPlace) || high != seen) {
      assertArrayEquals(expected, copied);
      assertArrayEquals(expected, inPlace);
      assertEquals(high, seen);
    }
  }

  @Test
  void oneHighByteAnywhereIsNoticed() {
    for (int length = 1; length <= LONGEST; length++) {
      for (int high = 0; high < length; high++) {
        byte[] data = new byte[length];
        data[high] = (byte) 0x80;
        assertTrue(Masking.copy(ByteBuffer.wrap(data), 0, new byte[length], 0, length));
      }
      assertFalse(Masking.copy(ByteBuffer.allocate(length), 0, new byte[length], 0, length));
    }
  }

  @Test
  void copyWithoutKeyLeavesBytesAsTheyAre() {
    byte[] data = Bytes.utf8("twelve bytes");
    byte[] copied = new byte[12];
    ByteBuffer source = ByteBuffer.wrap(data);
    assertFalse(Masking.copy(source, 0, copied, 0, 12));
    assertArrayEquals(data, copied);
    assertEquals(0, source.position());
  }

  @Test
  void shortArraysAreRefused() {
    ByteBuffer source = ByteBuffer.allocate(16);
    assertThrows(
        IndexOutOfBoundsException.class, () -> Masking.copy(source, 9, new byte[16], 0, 8, 1, 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Masking.copy(source, 0, new byte[16], 9, 8, 1, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> Masking.apply(new byte[16], 14, 3, 1, 0));
  }
}
