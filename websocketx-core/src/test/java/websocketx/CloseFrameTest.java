// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseFrameTest {
  @Test
  void bodyIsTwoBytesOfCodeAndTheReason() {
    assertArrayEquals(
        HexFormat.of().parseHex("03e8627965"),
        new CloseFrame(StatusCode.NORMAL_CLOSURE, "bye").body());
    assertArrayEquals(
        HexFormat.of().parseHex("03e9c3a9"), new CloseFrame(StatusCode.GOING_AWAY, "é").body());
    assertArrayEquals(HexFormat.of().parseHex("0fa0"), new CloseFrame(new StatusCode(4000)).body());
  }

  @Test
  void bodyOf1005IsEmptyWhateverTheReason() {
    assertEquals(0, new CloseFrame(StatusCode.NO_STATUS_RECEIVED).body().length);
    assertEquals(0, new CloseFrame(StatusCode.NO_STATUS_RECEIVED, "ignored").body().length);
  }

  @Test
  void bodyIsAFreshArray() {
    CloseFrame frame = new CloseFrame(StatusCode.NORMAL_CLOSURE, "bye");
    assertNotSame(frame.body(), frame.body());
  }

  @Test
  void longestReasonHas123BytesOfUtf8() {
    assertEquals(
        125, new CloseFrame(StatusCode.NORMAL_CLOSURE, "é".repeat(61) + "x").body().length);
    CloseFrame tooLong = new CloseFrame(StatusCode.NORMAL_CLOSURE, "é".repeat(62));
    assertEquals(124, tooLong.reason().getBytes(UTF_8).length);
    assertThrows(IllegalArgumentException.class, tooLong::body);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1004, 1006, 1015, 1016, 2999, 5000, 65535})
  void codeThatMustNotBeSentHasNoBody(int code) {
    CloseFrame frame = new CloseFrame(new StatusCode(code));
    assertThrows(IllegalArgumentException.class, frame::body);
  }

  @Test
  void loneSurrogateHasNoBody() {
    CloseFrame frame = new CloseFrame(StatusCode.NORMAL_CLOSURE, "a\ud800");
    assertThrows(IllegalArgumentException.class, frame::body);
  }

  @Test
  void onlyCodeZeroWithoutReasonIsZero() {
    assertTrue(CloseFrame.NONE.isZero());
    assertTrue(new CloseFrame(new StatusCode(0), "").isZero());
    assertFalse(new CloseFrame(new StatusCode(0), "why").isZero());
    assertFalse(new CloseFrame(StatusCode.NORMAL_CLOSURE).isZero());
  }

  @Test
  void textFormEscapesTheReason() {
    assertEquals("1000 (Normal Closure)", new CloseFrame(StatusCode.NORMAL_CLOSURE).toString());
    assertEquals(
        "1001 (Going Away) (reason: \"lunch\")",
        new CloseFrame(StatusCode.GOING_AWAY, "lunch").toString());
    assertEquals(
        "4000 (reason: \"\\r\\nFAKE \\u001b[31m \\u202e \\\"\")",
        new CloseFrame(new StatusCode(4000), "\r\nFAKE \u001b[31m \u202e \"").toString());
  }
}
