// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause.Initiator;

class CloseCauseTest {
  private static String text(
      StatusCode code, String reason, boolean clean, @Nullable Throwable error) {
    return new CloseCause(new CloseFrame(code, reason), clean, Initiator.PEER, error).toString();
  }

  @Test
  void textFormHasCodeReasonCleannessAndError() {
    assertEquals("1000 (Normal Closure)", text(StatusCode.NORMAL_CLOSURE, "", true, null));
    assertEquals(
        "1001 (Going Away) (reason: \"lunch\")", text(StatusCode.GOING_AWAY, "lunch", true, null));
    assertEquals(
        "1006 (Abnormal Closure) (unclean): connection reset",
        text(StatusCode.ABNORMAL_CLOSURE, "", false, new IOException("connection reset")));
    assertEquals(
        "1009 (Message too Big) (reason: \"x\") (unclean): over",
        text(StatusCode.MESSAGE_TOO_BIG, "x", false, new IOException("over")));
    assertEquals("4999", text(new StatusCode(4999), "", true, null));
  }

  @Test
  void errorWithoutMessageIsNamedByItsClass() {
    assertEquals(
        "1006 (Abnormal Closure) (unclean): EOFException",
        text(StatusCode.ABNORMAL_CLOSURE, "", false, new EOFException()));
  }

  @Test
  @DisplayName("[J203, P275, V77] words of the peer are escaped")
  void wordsOfThePeerAreEscaped() {
    String text =
        text(StatusCode.NORMAL_CLOSURE, "a\nb\u0085", false, new IOException("c\r\u2028d"));
    assertEquals("1000 (Normal Closure) (reason: \"a\\nb\\u0085\") (unclean): c\\r\\u2028d", text);
  }

  @Test
  @DisplayName("[P275] text form is bounded")
  void textFormIsBounded() {
    String text = text(StatusCode.NORMAL_CLOSURE, "", false, new IOException("x".repeat(100_000)));
    assertTrue(text.length() < 1024, text.length() + " characters");
    assertTrue(text.endsWith("..."));
  }

  @Test
  void codeAndReasonAreThoseOfTheFrame() {
    CloseCause cause =
        new CloseCause(new CloseFrame(StatusCode.TIMEOUT, "late"), false, Initiator.PROTOCOL, null);
    assertEquals(StatusCode.TIMEOUT, cause.code());
    assertEquals("late", cause.reason());
    assertFalse(cause.wasClean());
  }
}
