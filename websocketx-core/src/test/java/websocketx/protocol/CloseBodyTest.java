// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseBodyTest {
  @Test
  void codeComesFirstInNetworkOrder() {
    assertArrayEquals(Bytes.hex("03 e8 62 79 65"), new CloseBody(1000, "bye").encode());
    assertArrayEquals(Bytes.hex("13 87"), new CloseBody(4999, "").encode());
  }

  @Test
  void noStatusIsAnEmptyBody() {
    assertEquals(0, new CloseBody(CloseCode.NO_STATUS_RECEIVED, "").encode().length);
  }

  @ParameterizedTest(name = "[J198] {0}")
  @ValueSource(ints = {-1, 0, 999, 1004, 1006, 1015, 2999, 5000, 70000})
  void codeThatIsNotAllowedOnTheWireIsRefused(int code) {
    var e = assertThrows(IllegalArgumentException.class, new CloseBody(code, "")::encode);
    assertEquals(
        "close code " + code + " cannot be sent: use 1000-1003, 1007-1014 or 3000-4999",
        e.getMessage());
  }

  @Test
  void reasonOf123BytesFits() {
    byte[] body = new CloseBody(1000, "é".repeat(61) + "x").encode();
    assertEquals(125, body.length);
    assertEquals("é".repeat(61) + "x", new String(body, 2, 123, UTF_8));
  }

  @Test
  void reasonOver123BytesIsRefused() {
    var e =
        assertThrows(IllegalArgumentException.class, new CloseBody(1000, "é".repeat(62))::encode);
    assertEquals("close reason has 124 bytes: shorten it to at most 123", e.getMessage());
  }

  @ParameterizedTest(name = "[I181] surrogate row {index}")
  @ValueSource(strings = {"a\ud800", "\ud800b", "\udc00", "x\udc00\ud800", "\ud83d\ud83d\ude00"})
  void loneSurrogateIsRefused(String reason) {
    assertThrows(IllegalArgumentException.class, new CloseBody(1000, reason)::encode);
  }

  @Test
  void surrogatePairIsSent() {
    assertArrayEquals(Bytes.hex("03 e8 f0 9f 98 80"), new CloseBody(1000, "😀").encode());
  }
}
