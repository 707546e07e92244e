// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest {
  @ParameterizedTest(name = "[F141] {0}")
  @CsvSource({
    "81 05, true, 0, 1, false, 5, 0, true",
    "02 7d, false, 0, 2, false, 125, 0, true",
    "81 85 37fa213d, true, 0, 1, true, 5, 939139389, true",
    "82 7e 0100, true, 0, 2, false, 256, 0, true",
    "82 7e ffff, true, 0, 2, false, 65535, 0, true",
    "82 fe 007e ffffffff, true, 0, 2, true, 126, -1, true",
    "82 7f 0000000000010000, true, 0, 2, false, 65536, 0, true",
    "82 ff 7fffffffffffffff 80000001, true, 0, 2, true, 9223372036854775807, -2147483647, true",
    "82 ff ffffffffffffffff 00000000, true, 0, 2, true, -1, 0, true",
    "c9 00, true, 4, 9, false, 0, 0, true",
    "a0 00, true, 2, 0, false, 0, 0, true",
    "1f 80 00000001, false, 1, 15, true, 0, 1, true",
    "82 7e 007d, true, 0, 2, false, 125, 0, false",
    "82 7f 000000000000ffff, true, 0, 2, false, 65535, 0, false",
    "82 ff 0000000000000000 00000001, true, 0, 2, true, 0, 1, false",
    "82 7f 000000000000007f, true, 0, 2, false, 127, 0, false"
  })
  void headerIsTheSameHoweverItIsCut(
      String hex,
      boolean fin,
      int rsv,
      int opcode,
      boolean masked,
      long length,
      int key,
      boolean minimal) {
    for (List<ByteBuffer> way : Bytes.cuts(Bytes.concat(Bytes.hex(hex), Bytes.hex("99")))) {
      FrameDecoder header = new FrameDecoder();
      ByteBuffer rest = complete(header, way);
      assertEquals(fin, header.isFin());
      assertEquals(rsv, header.rsv());
      assertEquals(opcode, header.opcode());
      assertEquals(masked, header.isMasked());
      assertEquals(length, header.length());
      assertEquals(key, header.maskKey());
      assertEquals(minimal, header.isMinimal());
      assertFalse(header.isIncomplete());
      assertFalse(header.hasBegun());
      assertEquals((byte) 0x99, rest.get(), "nothing beyond the header is taken");
    }
  }

  private static ByteBuffer complete(FrameDecoder header, List<ByteBuffer> way) {
    for (int i = 0; i < way.size(); i++) {
      if (header.decodeHeader(way.get(i))) {
        return way.get(i).hasRemaining() ? way.get(i) : way.get(i + 1);
      }
      assertFalse(way.get(i).hasRemaining(), "all there is gets taken");
      assertTrue(header.isIncomplete());
    }
    throw new AssertionError("no header");
  }

  @Test
  void emptySourceBeginsNothing() {
    FrameDecoder header = new FrameDecoder();
    assertFalse(header.decodeHeader(ByteBuffer.allocate(0)));
    assertFalse(header.isIncomplete());
  }

  @Test
  void headerInPiecesTellsWhatIsKnown() {
    FrameDecoder header = new FrameDecoder();
    byte[] bytes = Bytes.hex("89 ff 80 00*7 m");
    int[] taken = {0};
    Runnable next = () -> assertFalse(header.decodeHeader(ByteBuffer.wrap(bytes, taken[0]++, 1)));
    next.run();
    assertFalse(header.hasBegun());
    next.run();
    assertTrue(header.hasBegun());
    assertEquals(Opcode.PING, header.opcode());
    assertTrue(header.isExtended());
    for (int i = 2; i < 10; i++) {
      assertFalse(header.hasLength());
      next.run();
    }
    assertTrue(header.hasLength());
    assertTrue(header.length() < 0);
  }

  @Test
  void eachHeaderReplacesTheOneBefore() {
    for (List<ByteBuffer> way : Bytes.cuts(Bytes.hex("82 fe 0100 ffffffff 01 00"))) {
      FrameDecoder header = new FrameDecoder();
      int headers = 0;
      for (ByteBuffer piece : way) {
        while (piece.hasRemaining()) {
          headers += header.decodeHeader(piece) ? 1 : 0;
        }
      }
      assertEquals(2, headers);
      assertEquals(0, header.length());
      assertEquals(0, header.maskKey());
      assertEquals(Opcode.TEXT, header.opcode());
      assertFalse(header.isFin());
    }
  }
}
