// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause.Initiator;
import websocketx.transport.FakeTransport;

@Timeout(60)
class ConnectionEndpointTest {
  private static final long SECOND = 1_000_000_000;
  private static final int TEXT = 0x81;
  private static final int TEXT_BEGINS = 0x01;
  private static final int TEXT_ENDS = 0x80;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;

  private final Semaphore mayRead = new Semaphore(0);
  private final CountDownLatch mayReturn = new CountDownLatch(1);

  /// Reads a message for each permit.
  private FakeServer server(Options options) throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> {
              do {
                mayRead.acquire();
              } while (connection.read() != null);
              mayReturn.await();
            })
            .build());
  }

  @AfterEach
  void letHandlersGo() {
    mayRead.release(1000);
    mayReturn.countDown();
  }

  private static WebSocketConnection only(FakeServer fake) {
    return fake.server.connections().iterator().next();
  }

  /// Sends until the loop reads no more.
  private static void fill(FakeTransport transport, int count) {
    for (int i = 0; i < count; i++) {
      transport.receive(FakeServer.frame(TEXT, (byte) 'x'));
    }
    assertFalse(transport.isReading);
  }

  /// The handler reads until the loop reads again.
  private void drain(FakeTransport transport, int count) {
    mayRead.release(count);
    FakeServer.turnUntil(transport, () -> transport.isReading);
  }

  private static Options small() {
    return Options.defaults().maxUnreadBytes(100);
  }

  @Test
  void silenceIsCountedAgainWhenReadingGoesOn() throws Exception {
    FakeServer fake =
        server(small().readInterval(Duration.ofSeconds(5)).pingInterval(Options.NEVER));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    fill(transport, 2);
    transport.advance(20 * SECOND);
    assertEquals(ConnectionState.OPEN, connection.state(), "the silence is ours");
    drain(transport, 2);
    transport.advance(4 * SECOND);
    assertEquals(ConnectionState.OPEN, connection.state());
    transport.advance(SECOND);
    assertEquals(ConnectionState.CLOSING, connection.state());
  }

  @Test
  void timeOfAMessageBehindAFullInboxBeginsWhenItIsRead() throws Exception {
    FakeServer fake = server(small().messageTimeout(Duration.ofSeconds(5)));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    byte[] two = FakeServer.frame(TEXT, (byte) 'x');
    byte[] batch = Arrays.copyOf(two, two.length * 3);
    System.arraycopy(two, 0, batch, two.length, two.length);
    System.arraycopy(FakeServer.frame(TEXT_BEGINS, (byte) 'x'), 0, batch, 2 * two.length, 7);
    transport.receive(batch); // the last is begun behind those that fill the inbox
    assertFalse(transport.isReading);
    transport.advance(20 * SECOND);
    drain(transport, 2);
    transport.advance(4 * SECOND);
    assertEquals(ConnectionState.OPEN, connection.state());
    transport.advance(SECOND);
    assertEquals(ConnectionState.CLOSING, connection.state());
  }

  @Test
  @DisplayName("[G154] nothing in between extends the time of a message")
  void nothingInBetweenExtendsTheTimeOfAMessage() throws Exception {
    FakeServer fake = server(Options.defaults().messageTimeout(Duration.ofSeconds(5)));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    transport.receive(FakeServer.frame(TEXT_BEGINS, (byte) 'x'));
    transport.advance(3 * SECOND);
    transport.receive(FakeServer.frame(PING));
    transport.receive(FakeServer.frame(0, (byte) 'y'));
    transport.advance(SECOND);
    assertEquals(ConnectionState.OPEN, connection.state());
    transport.advance(SECOND);
    assertEquals(ConnectionState.CLOSING, connection.state());
  }

  private static FakeTransport floodOfPings(FakeServer fake) {
    FakeTransport transport = fake.open();
    transport.setRoom(0);
    byte[] payload = new byte[125];
    for (int i = 0; i < 10_000; i++) {
      payload[0] = (byte) i;
      transport.receive(FakeServer.frame(PING, payload));
      transport.turn();
    }
    return transport;
  }

  @Test
  @DisplayName("[H165, V43-V45] of a flood of pings the output buffer is kept, and the newest")
  void ofAFloodOfPingsTheOutputBufferIsKeptAndTheNewest() throws Exception {
    Options options = Options.defaults();
    FakeTransport transport = floodOfPings(server(options));
    transport.setRoom(Long.MAX_VALUE);
    transport.turn();
    byte[] pongs = transport.takeWritten();
    assertTrue(pongs.length <= options.writeBufferSize() + 127, pongs.length + " bytes were kept");
    assertEquals((byte) (10_000 - 1), pongs[pongs.length - 125]);
  }

  @Test
  @DisplayName("[H165, V43-V45] a flood of pings whose answers nobody takes ends at writeInterval")
  void floodOfPingsEndsAtWriteInterval() throws Exception {
    FakeServer fake = server(Options.defaults().writeInterval(Duration.ofSeconds(5)));
    FakeTransport transport = floodOfPings(fake);
    WebSocketConnection connection = only(fake);
    transport.advance(4 * SECOND);
    transport.receive(FakeServer.frame(PING));
    transport.advance(SECOND - 1);
    assertEquals(ConnectionState.OPEN, connection.state());
    transport.advance(1);
    assertEquals(1, transport.closed);
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    assertInstanceOf(SocketTimeoutException.class, cause.error());
  }

  @Test
  @DisplayName("[N252] timeout near the end of all time is none")
  void timeoutNearTheEndOfAllTimeIsNone() throws Exception {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE - 1);
    FakeServer fake =
        server(
            Options.defaults()
                .messageTimeout(longest)
                .readInterval(longest)
                .pingInterval(Options.NEVER)
                .writeInterval(longest)
                .handshakeTimeout(longest));
    FakeTransport transport = new FakeTransport();
    transport.advanceClock(SECOND); // so that a sum overflows
    fake.accept(transport);
    transport.receive(FakeServer.UPGRADE);
    WebSocketConnection connection = only(fake);
    transport.receive(FakeServer.frame(TEXT_BEGINS, (byte) 'x'));
    transport.post();
    transport.advance(1000 * SECOND);
    assertEquals(ConnectionState.OPEN, connection.state());
    assertEquals(Long.MAX_VALUE, transport.deadline());
  }

  /// A tenth of handshakeTimeout, for the answer to the message, is longer than readInterval.
  @Test
  void silenceBehindAPeersCloseIsNoFault() throws Exception {
    FakeServer fake =
        server(
            Options.defaults()
                .handshakeTimeout(Duration.ofSeconds(10))
                .readInterval(Duration.ofMillis(500))
                .pingInterval(Options.NEVER));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    transport.receive(FakeServer.frame(TEXT, (byte) 'x'));
    transport.receive(FakeServer.frame(CLOSE, (byte) 0x0b, (byte) 0xb9));
    transport.advance(SECOND / 2);
    assertEquals(ConnectionState.OPEN, connection.state(), "the handler may still answer");
    transport.advance(SECOND / 2);
    FakeServer.turnUntil(transport, () -> transport.isOutputShut);
    transport.endInput(null);
    FakeServer.turnUntil(transport, () -> connection.closeCause() != null);
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    assertNull(cause.error());
    assertTrue(cause.wasClean());
    assertEquals(Initiator.PEER, cause.initiator());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readerThatWaitsEndsTheTimeThatOthersHaveToAnswer(boolean isOneWaiting) throws Exception {
    FakeServer fake = server(Options.defaults());
    FakeTransport transport = fake.open();
    Connection connection = (Connection) only(fake);
    transport.receive(FakeServer.frame(TEXT, (byte) 'x'));
    mayRead.release(); // the handler has the message and is busy
    FakeServer.awaitUntil(() -> !connection.inbox.hasMore());
    if (isOneWaiting) {
      connection.fork(other -> assertNull(other.read()));
      FakeServer.awaitUntil(connection.inbox::isIdle);
    }
    transport.receive(FakeServer.frame(CLOSE, (byte) 0x03, (byte) 0xe8));
    assertEquals(isOneWaiting ? ConnectionState.CLOSING : ConnectionState.OPEN, connection.state());
  }

  @Test
  @DisplayName("[M237] connection that breaks is deaf and dropped")
  void connectionThatBreaksIsDeafAndDropped() throws Exception {
    FakeServer fake = server(Options.defaults());
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    transport.failed(new OutOfMemoryError("no room"));
    transport.receive(FakeServer.frame(TEXT_ENDS)); // would be against the rules
    transport.turn();
    assertEquals(1, transport.closed);
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    assertEquals(Initiator.SERVER, cause.initiator());
    assertInstanceOf(OutOfMemoryError.class, cause.error());
    assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
  }

  /// The handler reads what is there and is busy then, with nothing unread.
  @Test
  void socketIsReadAgainThoughTheHandlerDoesNotComeBack() throws Exception {
    FakeServer fake = server(small());
    FakeTransport transport = fake.open();
    for (int round = 0; round < 500; round++) {
      fill(transport, 2);
      drain(transport, 2);
    }
  }

  @Test
  @DisplayName("[H164] a flood of pings leaves the others their turn, and each is answered")
  void floodOfPingsIsAnsweredInPortions() throws Exception {
    FakeServer fake = server(Options.defaults());
    FakeTransport transport = fake.open();
    byte[] ping = FakeServer.frame(PING, (byte) 'p');
    int count = 1200;
    byte[] flood = new byte[count * ping.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(ping, 0, flood, i * ping.length, ping.length);
    }
    transport.receive(flood);
    assertEquals(512 * 3, transport.takeWritten().length, "in the first turn");
    assertFalse(transport.isReading);
    assertTrue(transport.isPosted());
    transport.turn();
    assertEquals((count - 512) * 3, transport.takeWritten().length, "in those after it");
    assertTrue(transport.isReading);
  }

  @Test
  @DisplayName("[Q297] connections opened together are not pinged together")
  void pingsAreSpreadOverAFifthOfTheirInterval() throws Exception {
    FakeServer fake =
        server(
            Options.defaults().readInterval(Options.NEVER).pingInterval(Duration.ofSeconds(1000)));
    int[] tenths = new int[10];
    for (int i = 0; i < 200; i++) {
      FakeTransport transport = fake.open();
      long first = transport.deadline();
      assertTrue(first >= 800 * SECOND && first <= 1000 * SECOND, "first ping at " + first);
      tenths[(int) Math.min(9, (first - 800 * SECOND) / (20 * SECOND))]++;
      transport.takeWritten();
      transport.advance(first);
      assertEquals((byte) PING, transport.takeWritten()[0]);
      long second = transport.deadline() - first;
      assertTrue(second >= 800 * SECOND && second <= 1000 * SECOND, "then after " + second);
    }
    for (int share : tenths) {
      assertTrue(share >= 15 && share <= 25, () -> Arrays.toString(tenths));
    }
  }

  @Test
  @DisplayName("[R4] pings behind a full inbox are answered when it is read")
  void pingsBehindAFullInboxAreAnsweredWhenItIsRead() throws Exception {
    FakeServer fake = server(small());
    FakeTransport transport = fake.open();
    byte[] text = FakeServer.frame(TEXT, (byte) 'x');
    byte[] batch = Arrays.copyOf(text, 7 + 7 + 7);
    System.arraycopy(text, 0, batch, 7, 7);
    System.arraycopy(FakeServer.frame(PING, (byte) 'p'), 0, batch, 14, 7);
    transport.receive(batch);
    assertEquals(0, transport.takeWritten().length);
    drain(transport, 1);
    assertArrayEquals(new byte[] {(byte) 0x8a, 1, 'p'}, transport.takeWritten());
    assertTrue(transport.isReading);
  }

  /// What a loop does: a call that fails is told.
  private static void turnInTrouble(FakeTransport transport) {
    try {
      transport.turn();
    } catch (OutOfMemoryError e) {
      transport.failed(e);
    }
  }

  @ParameterizedTest(name = "aborted: {0}")
  @ValueSource(booleans = {false, true})
  void connectionThatFindsNoMemoryToEndIsClosedWhenThereIsSomeAgain(boolean aborted)
      throws Exception {
    FakeServer fake = new FakeServer(WebSocketServer.of(c -> c.read()));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    transport.breakHandover(new OutOfMemoryError("no room"));
    if (aborted) {
      connection.abort();
    } else {
      transport.receive(FakeServer.frame(CLOSE, (byte) 3, (byte) 0xE8));
    }
    FakeServer.awaitUntil(() -> connection.state() == ConnectionState.CLOSING);
    turnInTrouble(transport);
    turnInTrouble(transport);
    assertEquals(0, transport.closed);
    transport.breakHandover(null);
    transport.advance(SECOND / 10);
    if (!aborted) {
      transport.endInput(null);
    }
    assertEquals(1, transport.closed);
    assertTrue(connection.awaitTermination(Options.NEVER));
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    assertEquals(!aborted, cause.wasClean());
  }
}
