// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClosingHandshakeTest {
  private final ClosingHandshake handshake = new ClosingHandshake();

  private boolean close(long now) {
    return handshake.close(1000, "bye", now, 10);
  }

  @Test
  void openConnectionHasNoDeadlineAndNoCode() {
    assertTrue(handshake.isOpen());
    assertFalse(handshake.isOver());
    assertFalse(handshake.isSent());
    assertFalse(handshake.isReceived());
    assertFalse(handshake.isClean());
    assertEquals(ClosingHandshake.NEVER, handshake.deadline());
    assertEquals(1006, handshake.code());
    assertEquals("", handshake.reason());
    assertFalse(handshake.expire(Long.MAX_VALUE - 1));
  }

  @Test
  void closeOfThisSideIsCleanWhenItIsAnswered() {
    assertTrue(close(100));
    assertFalse(handshake.isOpen());
    assertEquals(110, handshake.deadline());
    handshake.sent(105, 20);
    assertTrue(handshake.isSent());
    assertFalse(handshake.isOver());
    assertEquals(125, handshake.deadline());
    assertFalse(handshake.received(1001, "theirs", 110, 10), "needs no further answer");
    assertTrue(handshake.isOver());
    assertTrue(handshake.isClean());
    assertEquals(1000, handshake.code(), "the first frame counts");
    assertEquals("bye", handshake.reason());
    assertEquals(ClosingHandshake.NEVER, handshake.deadline());
  }

  @Test
  void closeOfThePeerIsCleanWhenOurAnswerIsOut() {
    assertTrue(handshake.received(3000, "theirs", 100, 10));
    assertTrue(handshake.isReceived());
    assertFalse(handshake.isOver());
    assertEquals(110, handshake.deadline());
    handshake.sent(105, 20);
    assertTrue(handshake.isOver());
    assertTrue(handshake.isClean());
    assertEquals(3000, handshake.code());
    assertEquals("theirs", handshake.reason());
  }

  @Test
  void closesThatCrossNeedNoFurtherFrame() {
    close(100);
    assertFalse(handshake.received(1001, "theirs", 101, 10));
    assertFalse(handshake.isOver(), "our own frame still has to go out");
    assertEquals(110, handshake.deadline());
    handshake.sent(105, 20);
    assertTrue(handshake.isOver());
    assertTrue(handshake.isClean());
    assertEquals(1000, handshake.code());
  }

  @Test
  void onlyTheFirstCloseCounts() {
    assertTrue(close(100));
    assertFalse(handshake.close(1001, "again", 105, 10));
    assertEquals(110, handshake.deadline());
    assertEquals(1000, handshake.code());
  }

  @Test
  void onlyTheFirstFrameOfThePeerCounts() {
    assertTrue(handshake.received(1001, "first", 100, 10));
    assertFalse(handshake.received(1002, "second", 105, 10));
    assertEquals("first", handshake.reason());
    assertEquals(110, handshake.deadline());
  }

  @Test
  void failureAwaitsNoAnswer() {
    assertTrue(handshake.fail(1002, "masked", 100, 10));
    assertFalse(handshake.isOpen());
    assertEquals(110, handshake.deadline());
    assertFalse(handshake.received(1000, "", 101, 10), "nothing is looked at any more");
    assertFalse(handshake.isReceived());
    handshake.sent(105, 20);
    assertTrue(handshake.isOver());
    assertFalse(handshake.isClean());
    assertEquals(1002, handshake.code());
  }

  @Test
  void failureWhileOurFrameWaitsToGoOutEndsWhenItIsOut() {
    close(100);
    assertFalse(handshake.fail(1002, "masked", 101, 10));
    assertFalse(handshake.isOver());
    handshake.sent(105, 20);
    assertTrue(handshake.isOver());
    assertEquals(1000, handshake.code());
    assertFalse(handshake.isClean());
  }

  @Test
  void failureWhileTheAnswerIsAwaitedEndsAtOnce() {
    close(100);
    handshake.sent(101, 20);
    assertFalse(handshake.fail(1002, "masked", 102, 10));
    assertTrue(handshake.isOver());
    assertFalse(handshake.isClean());
  }

  @Test
  void frameThatIsNotTakenInTimeEndsIt() {
    close(100);
    assertFalse(handshake.expire(109));
    assertTrue(handshake.expire(110));
    assertTrue(handshake.isOver());
    assertFalse(handshake.isSent());
    assertFalse(handshake.expire(200), "it has ended already");
  }

  @Test
  void answerThatDoesNotComeInTimeEndsIt() {
    close(100);
    handshake.sent(105, 20);
    handshake.sent(120, 20); // a second time extends nothing
    assertFalse(handshake.expire(124));
    assertTrue(handshake.expire(125));
    assertTrue(handshake.isSent());
    assertFalse(handshake.isClean());
  }

  @Test
  void nothingHappensAfterTheEnd() {
    handshake.end();
    assertTrue(handshake.isOver());
    assertFalse(handshake.isOpen());
    assertFalse(close(100));
    assertFalse(handshake.fail(1002, "masked", 100, 10));
    handshake.sent(100, 10);
    assertFalse(handshake.isSent());
    assertFalse(handshake.received(1000, "", 100, 10));
    assertTrue(handshake.isOver());
    assertEquals(1006, handshake.code());
    assertEquals(ClosingHandshake.NEVER, handshake.deadline());
  }

  @Test
  void frameOfThePeerAfterTheEndMakesItNoCleaner() {
    handshake.end();
    handshake.received(1000, "", 100, 10);
    assertFalse(handshake.isClean());
  }

  @Test
  void deadlineNearTheEndOfAllTimeIsNone() {
    handshake.close(1000, "", 100, Long.MAX_VALUE - 50);
    assertEquals(ClosingHandshake.NEVER, handshake.deadline());
    handshake.sent(200, Long.MAX_VALUE);
    assertEquals(ClosingHandshake.NEVER, handshake.deadline());
  }
}
