// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The peer's Close frame: RFC 6455 §5.5.1, §7.4, catalogue part J.
class ReceiverCloseTest {
  private static List<String> close(byte[] payload) {
    return EventLog.server(Bytes.masked(true, Opcode.CLOSE, payload));
  }

  private static byte[] body(int code, String reason) {
    byte[] twoBytes = {(byte) (code >> 8), (byte) code};
    return Bytes.concat(twoBytes, Bytes.utf8(reason));
  }

  @Test
  @DisplayName("[J184] an empty body is 1005")
  void emptyBodyIsNoStatus() {
    assertEquals(List.of("close 1005 "), close(new byte[0]));
  }

  @Test
  void bodyOfOneByteIsAnswered1002() {
    assertEquals(List.of("failed 1002 half a close code"), close(Bytes.hex("03")));
  }

  @ParameterizedTest(name = "[J186] {0}")
  @ValueSource(
      ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
        4999
      })
  void allowedCodeIsReported(int code) {
    assertEquals(List.of("close " + code + " "), close(body(code, "")));
    assertEquals(List.of("close " + code + " why"), close(body(code, "why")));
  }

  @ParameterizedTest(name = "[J186] {0}")
  @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535})
  void otherCodeIsAnswered1002(int code) {
    assertEquals(List.of("failed 1002 bad close code " + code), close(body(code, "")));
  }

  @Test
  @DisplayName("[J188] a reason of 123 bytes is reported, one of 124 is answered 1002")
  void reasonHasAtMost123Bytes() {
    String longest = "é".repeat(61) + "x";
    assertEquals(List.of("close 1000 " + longest), close(body(1000, longest)));
    assertEquals(List.of("failed 1002 control over 125 bytes"), close(body(1000, longest + "y")));
  }

  @ParameterizedTest(name = "[J189] {0}")
  @CsvSource({"c0 80", "ff", "c3", "ed a0 80", "61*100 f0 9f 98"})
  void reasonThatIsNotUtf8IsAnswered1007(String hex) {
    byte[] body = Bytes.concat(Bytes.hex("03 e8"), Bytes.hex(hex));
    assertEquals(List.of("failed 1007 close reason is not UTF-8"), close(body));
  }

  @Test
  @DisplayName("[J191] nothing after the first Close is reported")
  void nothingAfterTheFirstCloseIsReported() {
    byte[] close = Bytes.masked(true, Opcode.CLOSE, body(1000, ""));
    assertEquals(
        List.of("close 1000 "),
        EventLog.server(close, close, Bytes.masked(Opcode.TEXT, "late"), Bytes.hex("ff ff")));
  }

  @Test
  @DisplayName("[J203] the reason is reported as it came")
  void reasonIsReportedRaw() {
    String reason = "\r\nFAKE LOG \u001b[31m \u202e";
    assertEquals(List.of("close 1000 " + reason), close(body(1000, reason)));
  }
}
