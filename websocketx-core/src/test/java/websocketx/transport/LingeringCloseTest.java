// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LingeringCloseTest {
  private final FakeTransport transport = new FakeTransport();
  private int closed;

  private void start(boolean inputEnded) {
    LingeringClose.start(transport, inputEnded, transport.clock().now(), () -> closed++);
  }

  private void assertOpen() {
    assertEquals(0, closed);
    assertEquals(0, transport.closed);
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
    LingeringClose.start(transport, true, transport.clock().now(), whenClosed);
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
    boolean[] isHurried = {false};
    LingeringClose.start(transport, false, 0, () -> isHurried[0], () -> closed++);
    transport.post();
    transport.turn();
    assertOpen();
    isHurried[0] = true;
    transport.turn();
    assertOpen();
    transport.post();
    transport.turn();
    assertClosedOnce();
    transport.post();
    transport.turn();
    assertClosedOnce();
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
