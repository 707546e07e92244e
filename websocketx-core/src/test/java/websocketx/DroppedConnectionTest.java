// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.transport.FakeTransport;

/// What the kernel has and the peer has not: delivered behind the end, or thrown away.
@Timeout(60)
class DroppedConnectionTest {
  private static final long SECOND = 1_000_000_000;
  private static final int CLOSE = 0x88;

  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final FakeServer fake;
  private final FakeTransport transport;
  private final Connection connection;

  DroppedConnectionTest() throws IOException {
    Options options =
        Options.defaults()
            .writeInterval(Duration.ofSeconds(10))
            .handshakeTimeout(Duration.ofSeconds(1));
    fake =
        new FakeServer(
            WebSocketServer.builder().options(options).handler(_ -> mayReturn.await()).build());
    transport = fake.open();
    connection = (Connection) fake.server.connections().iterator().next();
  }

  @AfterEach
  void letTheHandlerGo() {
    mayReturn.countDown();
  }

  private void assertDropped(boolean forgotten) {
    transport.turn();
    assertEquals(1, transport.closed);
    assertEquals(forgotten, transport.isUnsentForgotten);
  }

  @Test
  @DisplayName("[R5] abort throws away what the peer does not take")
  void abortThrowsAwayWhatThePeerDoesNotTake() {
    transport.setRoom(10);
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    connection.abort();
    assertDropped(true);
  }

  @Test
  @DisplayName("[R5] shutdownNow throws away what peers do not take")
  void shutdownNowThrowsAwayWhatPeersDoNotTake() {
    transport.setRoom(10);
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    fake.server.shutdownNow();
    assertDropped(true);
  }

  @Test
  void abortLeavesThePeerWhatItTakes() {
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    connection.abort();
    assertDropped(false);
  }

  @Test
  @DisplayName("[R5] a peer that takes no message gets nothing more")
  void peerThatTakesNoMessageGetsNothingMore() {
    transport.setRoom(10);
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    transport.turn();
    transport.advance(10 * SECOND);
    assertDropped(true);
  }

  @Test
  @DisplayName("[R5] a peer that does not take the Close frame gets nothing more")
  void peerThatDoesNotTakeTheCloseFrameGetsNothingMore() {
    transport.setRoom(1);
    connection.close();
    transport.turn();
    transport.advance(10 * SECOND);
    assertDropped(true);
  }

  /// It may be slow, and still be reading what came before the Close frame.
  @Test
  void peerThatDoesNotAnswerTheCloseFrameGetsWhatWasWritten() {
    connection.close();
    transport.turn();
    transport.advance(SECOND);
    assertDropped(false);
  }

  @Test
  void peerThatHalfClosesWithoutACloseFrameGetsWhatWasWritten() {
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    transport.endInput(null);
    assertDropped(false);
  }

  @Test
  void peerThatClosesInOrderGetsWhatWasWritten() {
    assertTrue(connection.offer(Message.binary(new byte[1000])));
    transport.receive(FakeServer.frame(CLOSE, (byte) 0x03, (byte) 0xe8));
    transport.turn();
    transport.advance(SECOND); // until the handler might have answered
    assertTrue(transport.isOutputShut);
    transport.endInput(null);
    assertDropped(false);
  }
}
