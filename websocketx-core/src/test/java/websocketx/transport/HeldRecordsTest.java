// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldRecordsTest {
  private final HeldRecords held = new HeldRecords();

  private static byte[] record(int length) {
    byte[] record = new byte[5 + length];
    new Random(length).nextBytes(record);
    record[0] = 23;
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (length >> 8);
    record[4] = (byte) length;
    return record;
  }

  private byte[] all(ByteBuffer source) {
    ByteBuffer all = ByteBuffer.allocate(1 << 17);
    held.fill(all, source);
    return Arrays.copyOf(all.array(), all.position());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 300, 18_432})
  void recordIsWholeWithItsLastByte(int length) throws SSLException {
    byte[] record = record(length);
    for (int cut = 0; cut < record.length; cut += record.length > 1000 ? 997 : 1) {
      HeldRecords some = new HeldRecords();
      ByteBuffer first = ByteBuffer.wrap(record, 0, cut);
      assertFalse(some.isWholeWith(first));
      some.append(first);
      ByteBuffer part = ByteBuffer.wrap(record, cut, record.length - 1 - cut);
      assertFalse(some.isWholeWith(part));
      some.append(part);
      ByteBuffer last = ByteBuffer.wrap(record, record.length - 1, 1);
      assertTrue(some.isWholeWith(last), "cut at " + cut);
      ByteBuffer all = ByteBuffer.allocate(record.length + 10);
      some.fill(all, last);
      assertArrayEquals(record, Arrays.copyOf(all.array(), all.position()));
    }
  }

  @Test
  void whatIsInsertedStandsInFront() {
    held.append(ByteBuffer.wrap(new byte[] {3, 4}));
    held.insert(ByteBuffer.wrap(new byte[] {1, 2}));
    held.append(ByteBuffer.wrap(new byte[] {5}));
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, all(ByteBuffer.wrap(new byte[] {6})));
    assertEquals(0, all(ByteBuffer.allocate(0)).length, "it was moved");
  }

  @Test
  void noMoreIsMovedThanThereIsRoomFor() {
    held.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    ByteBuffer little = ByteBuffer.allocate(2);
    ByteBuffer source = ByteBuffer.wrap(new byte[] {4, 5});
    held.fill(little, source);
    assertArrayEquals(new byte[] {1, 2}, little.array());
    assertEquals(2, source.remaining());
    assertArrayEquals(new byte[] {3, 4, 5}, all(source));
  }

  @Test
  void headersThatAreNoneAreKnownAtOnce() {
    byte[][] wrong = {
      {19, 3, 3, 0, 0},
      {25, 3, 3, 0, 0},
      {'G', 'E', 'T', ' ', '/'},
      {22, 2, 0, 0, 1},
      {22, 3, 3, 0x48, 0x01},
      {23, 3, 3, -1, -1},
      {-128, 46, 1, 3, 1},
    };
    for (byte[] header : wrong) {
      assertThrows(SSLException.class, () -> held.isWholeWith(ByteBuffer.wrap(header)));
      HeldRecords slow = new HeldRecords();
      slow.append(ByteBuffer.wrap(header, 0, 4));
      assertThrows(SSLException.class, () -> slow.isWholeWith(ByteBuffer.wrap(header, 4, 1)));
    }
  }
}
