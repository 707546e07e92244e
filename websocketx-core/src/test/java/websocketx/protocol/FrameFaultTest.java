// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameFaultTest {
  private static @Nullable String fault(byte[] bytes, boolean masked, boolean insideMessage) {
    FrameDecoder header = new FrameDecoder();
    assertTrue(header.decodeHeader(ByteBuffer.wrap(bytes)));
    return FrameFault.of(header, masked, insideMessage, false);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "c1 80 m | RSV1 set",
        "a1 80 m | RSV2 set",
        "91 80 m | RSV3 set",
        "83 80 m | bad opcode 3",
        "8f 80 m | bad opcode 15",
        "80 80 m | continuation after FIN",
        "09 80 m | control without FIN",
        "89 fe 00 7e m | control over 125 bytes",
        "82 ff ff*8 m | negative length",
        "82 fe 00 7d m | length not minimal",
        "82 ff 00*6 ff ff m | length not minimal",
        "81 00 | not masked",
        "7b 7f ff*8 | RSV1 set, RSV2 set, RSV3 set, bad opcode 11, control without FIN,"
            + " control over 125 bytes, not masked"
      })
  void faultsOfAClientAreNamed(String hex, String fault) {
    assertEquals(fault, fault(Bytes.hex(hex), true, false));
  }

  @Test
  void reasonAlwaysFitsIntoACloseFrame() {
    String worst = fault(Bytes.hex("7b 7f ff*8"), true, false);
    assertTrue(worst != null && worst.length() <= CloseBody.MAX_REASON_BYTES, worst);
  }

  @Test
  void dataFrameInsideAMessageIsAFault() {
    assertEquals("data before FIN", fault(Bytes.hex("81 80 m"), true, true));
    assertEquals("data before FIN", fault(Bytes.hex("02 80 m"), true, true));
    assertNull(fault(Bytes.hex("80 80 m"), true, true));
  }

  @Test
  void maskedFrameOfAServerIsAFault() {
    assertEquals("masked", fault(Bytes.hex("81 80 m"), false, false));
    assertNull(fault(Bytes.hex("81 00"), false, false));
  }

  @Test
  @DisplayName("[F128, F130] of all first bytes only those of RFC 6455 are right")
  void onlyTheFirstBytesOfTheRfcAreRight() {
    assertEquals(List.of(0x01, 0x02, 0x81, 0x82, 0x88, 0x89, 0x8A), soundFirstBytes(false));
    assertEquals(List.of(0x00, 0x80, 0x88, 0x89, 0x8A), soundFirstBytes(true));
  }

  private static List<Integer> soundFirstBytes(boolean insideMessage) {
    List<Integer> sound = new ArrayList<>();
    for (int first = 0; first < 256; first++) {
      byte[] header = {(byte) first, (byte) 0x80, 0, 0, 0, 0};
      if (fault(header, true, insideMessage) == null) {
        sound.add(first);
      }
    }
    return sound;
  }
}
