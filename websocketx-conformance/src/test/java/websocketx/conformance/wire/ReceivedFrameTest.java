// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceivedFrameTest {
  @ParameterizedTest
  @CsvSource({
    "the server masked a frame, 8185",
    "the server sent the reserved opcode 3, 8300",
    "the server sent the reserved opcode 11, 8b00",
    "the server set reserved bits that were not negotiated, c100",
    "the server set reserved bits that were not negotiated, 9100",
    "the server fragmented a control frame, 0900",
    "the server sent a control frame over 125 octets, 897e",
    "the server wrote a length longer than needed, 817e007d",
    "the server wrote a length longer than needed, 827f000000000000ffff",
    "the server declared a length of 9223372036854775808, 827f8000000000000000",
    "TCP ended inside a frame, 810548",
    "the server sent an HTTP answer instead of a frame, 485454502f312e31"
  })
  void whatTheServerMustNotSendIsFound(String fault, String hex) {
    ServerFault found = assertThrows(ServerFault.class, () -> read(hex, false));
    assertEquals(fault, found.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"c000, false", "c900, false", "c100, true", "c200, true", "e100, false"})
  void firstReservedBitIsForMessagesWithCompressionOnly(String hex, boolean allowed)
      throws IOException {
    if (allowed) {
      assertTrue(read(hex, true).compressed);
    } else {
      assertThrows(ServerFault.class, () -> read(hex, true));
    }
  }

  @Test
  void endBetweenFramesIsNoFault() {
    assertThrows(EOFException.class, () -> read("", false));
  }

  @Test
  void goodFrameIsRead() throws IOException {
    assertEquals("TEXT FIN=0 \"Hel\"", read("010348656c", false).toString());
  }

  private static ReceivedFrame read(String hex, boolean rsv1Allowed) throws IOException {
    byte[] octets = HexFormat.of().parseHex(hex);
    return ReceivedFrame.read(new DataInputStream(new ByteArrayInputStream(octets)), rsv1Allowed);
  }
}
