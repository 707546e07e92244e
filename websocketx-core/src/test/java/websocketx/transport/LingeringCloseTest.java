// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {
  private static final long DELIVERY = 5 * LingeringClose.MAX_TIME;

  private final FakeTransport transport = new FakeTransport();
  private boolean isHurried;
  private int closed;

  private void start(boolean inputEnded) {
    start(inputEnded, () -> closed++);
  }

  private void start(boolean inputEnded, Runnable whenClosed) {
    long now = transport.clock().now();
    LingeringClose.start(transport, inputEnded, now, DELIVERY, () -> isHurried, whenClosed);
  }

  private void startUndelivered(boolean inputEnded) {
    transport.isUndelivered = true;
    transport.setRoom(0);
    start(inputEnded);
    assertOpen();
    assertFalse(transport.isOutputShut);
  }

  private void assertOpen() {
    assertEquals(0, closed);
    assertEquals(0, transport.closed);
  }

  private void assertClosesWhenHurried() {
    transport.post();
    transport.turn();
    assertOpen();
    isHurried = true;
    transport.turn();
    assertOpen(); // nobody has posted
    transport.post();
    transport.turn();
    assertClosedOnce();
  }

  private void assertClosedOnce() {
    assertEquals(1, closed);
    assertEquals(1, transport.closed);
  }

  @Test
  @DisplayName("[J200] output ends at once and input is read")
  void outputEndsAtOnceAndInputIsRead() {
    transport.setReading(false);
    start(false);
    assertTrue(transport.isOutputShut);
    assertTrue(transport.isReading);
    assertOpen();
  }

  @Test
  void transportClosesAtOnceWhenThePeerHasEndedAlready() {
    start(true);
    assertTrue(transport.isOutputShut);
    assertClosedOnce();
  }

  @Test
  void transportClosesWhenThePeerEnds() {
    start(false);
    transport.receive(new byte[100]);
    assertOpen();
    transport.endInput(null);
    assertClosedOnce();
    assertFalse(transport.isReading);
  }

  @Test
  void whoFoundNoMemoryIsToldAgain() {
    int[] calls = {0};
    Runnable whenClosed =
        () -> {
          if (++calls[0] <= 2) {
            throw new OutOfMemoryError("no room");
          }
        };
    start(true, whenClosed);
    assertEquals(1, calls[0]);
    transport.advance(100_000_000);
    assertEquals(2, calls[0]);
    transport.advance(100_000_000);
    assertEquals(3, calls[0]);
    assertEquals(Long.MAX_VALUE, transport.deadline());
    transport.failed(new OutOfMemoryError());
    assertEquals(3, calls[0]);
  }

  @Test
  void nothingLingersThatIsSkipped() {
    LingeringClose.skip(transport, transport.clock().now(), () -> closed++);
    assertClosedOnce();
    assertFalse(transport.isOutputShut);
    transport.failed(new OutOfMemoryError());
    assertClosedOnce();
  }

  @Test
  void transportClosesWhenReadingFails() {
    start(false);
    transport.endInput(new IOException("reset"));
    assertClosedOnce();
  }

  @Test
  @DisplayName("[J200, R6] peer that sends on is cut off after the limit")
  void peerThatSendsOnIsCutOffAfterTheLimit() {
    start(false);
    transport.receive(new byte[LingeringClose.MAX_BYTES - 1]);
    transport.receive((byte) 1);
    assertOpen();
    transport.receive((byte) 1);
    assertClosedOnce();
    transport.receive((byte) 1); // in the same turn
    assertClosedOnce();
  }

  @Test
  void peerThatDoesNothingIsCutOffAfterTheTime() {
    start(false);
    transport.advance(LingeringClose.MAX_TIME - 1);
    assertOpen();
    transport.advance(1);
    assertClosedOnce();
  }

  @Test
  @DisplayName("[R6] nothing that the peer sends extends the time")
  void nothingThatThePeerSendsExtendsTheTime() {
    start(false);
    for (int i = 0; i < 9; i++) {
      transport.advance(LingeringClose.MAX_TIME / 10);
      transport.receive((byte) 1);
    }
    assertOpen();
    transport.advance(LingeringClose.MAX_TIME / 10);
    assertClosedOnce();
  }

  @Test
  void failureOfACallCloses() {
    start(false);
    transport.failed(new OutOfMemoryError());
    assertClosedOnce();
  }

  @Test
  void oneThatIsHurriedClosesInTheNextTurn() {
    start(false);
    assertClosesWhenHurried();
    transport.post();
    transport.turn();
    assertClosedOnce();
  }

  @Test
  void outputEndsWhenItIsDelivered() {
    startUndelivered(false);
    transport.advance(DELIVERY - 1);
    assertOpen();
    transport.setRoom(1);
    transport.turn();
    assertTrue(transport.isOutputShut);
    assertOpen();
    transport.advance(LingeringClose.MAX_TIME - 1);
    assertOpen();
    transport.advance(1);
    assertClosedOnce();
    assertFalse(transport.isUnsentForgotten);
  }

  @Test
  void peerThatHasEndedStillGetsWhatWasWritten() {
    startUndelivered(true);
    assertFalse(transport.isReading);
    transport.setRoom(1);
    transport.turn();
    assertClosedOnce();
    assertFalse(transport.isUnsentForgotten);
  }

  @Test
  void peerThatEndsMeanwhileDoesToo() {
    startUndelivered(false);
    transport.endInput(null);
    assertOpen();
    transport.setRoom(1);
    transport.turn();
    assertClosedOnce();
    assertFalse(transport.isUnsentForgotten);
  }

  @Test
  @DisplayName("[R15] what is not delivered in time is thrown away")
  void whatIsNotDeliveredInTimeIsThrownAway() {
    startUndelivered(false);
    for (int i = 0; i < 10; i++) {
      transport.advance(DELIVERY / 10 - (i == 9 ? 1 : 0));
      transport.receive((byte) 1);
    }
    assertOpen();
    transport.advance(1);
    assertClosedOnce();
    assertTrue(transport.isUnsentForgotten);
  }

  @Test
  void whatIsNotDeliveredToWhoIsGoneIsNot() {
    startUndelivered(false);
    transport.endInput(new IOException("reset"));
    assertClosedOnce();
  }

  @Test
  void whatIsNotDeliveredToWhoSendsOnIsThrownAwayAfterTheLimit() {
    startUndelivered(false);
    transport.receive(new byte[LingeringClose.MAX_BYTES + 1]);
    assertClosedOnce();
    assertTrue(transport.isUnsentForgotten);
  }

  @Test
  void whoeverIsHurriedHasNoTimeToDeliver() {
    startUndelivered(false);
    assertClosesWhenHurried();
    assertTrue(transport.isUnsentForgotten);
  }

  @Test
  void whoeverIsHurriedFromTheStartHasNoneEither() {
    isHurried = true;
    startUndelivered(false);
    transport.advance(1);
    assertClosedOnce();
    assertTrue(transport.isUnsentForgotten);
  }

  @Test
  void whoFoundNoMemoryToThrowItAwayTriesAgain() {
    startUndelivered(false);
    transport.breakForgetting(new OutOfMemoryError("no room"));
    transport.advance(DELIVERY);
    assertOpen();
    transport.breakForgetting(null);
    transport.advance(100_000_000);
    assertClosedOnce();
    assertTrue(transport.isUnsentForgotten);
  }

  @Test
  void whatElseTheLoopCallsChangesNothing() {
    start(false);
    transport.awaitWritable();
    transport.post();
    transport.flushLater();
    transport.turn();
    assertOpen();
    assertEquals(0, transport.takeWritten().length);
  }
}
