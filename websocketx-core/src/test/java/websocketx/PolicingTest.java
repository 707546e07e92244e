// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.CloseCause.Initiator;
import websocketx.transport.FakeTransport;

@Timeout(60)
class PolicingTest {
  private static final long SECOND = 1_000_000_000;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;

  private final Semaphore mayRead = new Semaphore(0);
  private final AtomicInteger read = new AtomicInteger();

  /// Reads a message for each permit.
  private FakeServer server(Options options) throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> {
              mayRead.acquire();
              while (connection.read() != null) {
                read.incrementAndGet();
                mayRead.acquire();
              }
            })
            .build());
  }

  @AfterEach
  void letHandlersGo() {
    mayRead.release(1000);
  }

  private static WebSocketConnection only(FakeServer fake) {
    return fake.server.connections().iterator().next();
  }

  private static void send(FakeTransport transport, int count) {
    for (int i = 0; i < count; i++) {
      transport.receive(FakeServer.frame(TEXT, (byte) 'x'));
    }
  }

  private static CloseCause end(FakeTransport transport, WebSocketConnection connection) {
    FakeServer.turnUntil(transport, () -> transport.isOutputShut);
    transport.endInput(null);
    CloseCause cause = connection.closeCause();
    assertNotNull(cause);
    return cause;
  }

  @Test
  void connectionWithoutSuchRulesHasNoObjectForThem() {
    Jitter jitter = new Jitter();
    assertNull(Policing.of(Options.defaults(), 0, jitter));
    assertNotNull(Policing.of(Options.defaults().maxMessagesPerSecond(1), 0, jitter));
    assertNotNull(Policing.of(Options.defaults().maxLifetime(Duration.ofDays(1)), 0, jitter));
  }

  @Test
  void oneMessageTooManyInASecondIsAnEndWith1008() throws Exception {
    mayRead.release(1000);
    FakeServer fake = server(Options.defaults().maxMessagesPerSecond(3));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    send(transport, 3);
    transport.advance(SECOND / 2);
    send(transport, 1);
    assertEquals(ConnectionState.OPEN, connection.state());
    send(transport, 3); // the first is too much, and nothing behind it is looked at
    transport.advance(SECOND / 10); // the handler may answer what came before
    CloseCause cause = end(transport, connection);
    assertEquals(
        new CloseFrame(StatusCode.POLICY_VIOLATION, "over 3 messages in a second"), cause.frame());
    assertEquals(Initiator.PROTOCOL, cause.initiator());
    assertTrue(cause.error() instanceof ProtocolException);
    assertEquals(1, transport.closed);
    assertTrue(connection.awaitTermination(Options.NEVER));
    assertEquals(4, read.get());
  }

  @Test
  void messagesBehindTheOneTooManyInTheSameBatchAreNotHandedOver() throws Exception {
    FakeServer fake = server(Options.defaults().maxMessagesPerSecond(2));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    byte[] one = FakeServer.frame(TEXT, (byte) 'x');
    byte[] batch = new byte[5 * one.length];
    for (int i = 0; i < 5; i++) {
      System.arraycopy(one, 0, batch, i * one.length, one.length);
    }
    transport.receive(batch);
    mayRead.release(1000);
    CloseCause cause = end(transport, connection);
    assertEquals(StatusCode.POLICY_VIOLATION, cause.code());
    assertTrue(connection.awaitTermination(Options.NEVER));
    assertEquals(2, read.get());
  }

  /// The handler is slow, and the kernel has kept what an honest peer sent meanwhile.
  @Test
  void whatWaitedBecauseNothingWasReadIsNotTooMuch() throws Exception {
    FakeServer fake = server(Options.defaults().maxUnreadBytes(100).maxMessagesPerSecond(2));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    send(transport, 2);
    assertFalse(transport.isReading);
    transport.advance(10 * SECOND);
    mayRead.release(1000);
    FakeServer.turnUntil(transport, () -> transport.isReading);
    for (int i = 1; i <= 20; i++) {
      send(transport, 1);
      FakeServer.turnUntil(transport, () -> transport.isReading);
      assertEquals(ConnectionState.OPEN, connection.state(), "message " + i);
    }
    FakeServer.awaitUntil(() -> read.get() == 22);
  }

  @Test
  @DisplayName("[O273] lifetimes end with 1001, and not all at once")
  void lifetimesEndWith1001AndNotAllAtOnce() throws Exception {
    FakeServer fake =
        server(
            Options.defaults()
                .maxLifetime(Duration.ofSeconds(1000))
                .readInterval(Options.NEVER)
                .pingInterval(Options.NEVER));
    int count = 100;
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ends.add(fake.open().deadline());
    }
    long[] sorted = ends.stream().mapToLong(Long::longValue).sorted().toArray();
    assertTrue(sorted[0] >= 800 * SECOND, "the first at " + sorted[0]);
    assertTrue(sorted[count - 1] <= 1000 * SECOND, "the last at " + sorted[count - 1]);
    for (int i = 1; i < count; i++) {
      assertTrue(sorted[i] - sorted[i - 1] < 10 * SECOND, "none for long behind " + sorted[i - 1]);
    }
  }

  @Test
  @DisplayName("[O273] a connection that has lived its time is closed in order")
  void connectionThatHasLivedItsTimeIsClosedInOrder() throws Exception {
    FakeServer fake = server(Options.defaults().maxLifetime(Duration.ofSeconds(10)));
    FakeTransport transport = fake.open();
    WebSocketConnection connection = only(fake);
    transport.advance(8 * SECOND - 1);
    assertEquals(ConnectionState.OPEN, connection.state());
    transport.takeWritten();
    transport.advance(2 * SECOND + 1);
    assertEquals(ConnectionState.CLOSING, connection.state());
    byte[] written = transport.takeWritten();
    assertEquals((byte) CLOSE, written[0]);
    assertEquals(1001, (written[2] & 0xff) << 8 | (written[3] & 0xff));
    transport.receive(FakeServer.frame(CLOSE, (byte) 0x03, (byte) 0xe9));
    mayRead.release(1000);
    CloseCause cause = end(transport, connection);
    assertEquals("lifetime of this connection is over", cause.reason());
    assertEquals(Initiator.SERVER, cause.initiator());
    assertTrue(cause.wasClean());
    assertNull(cause.error());
    assertTrue(connection.awaitTermination(Options.NEVER));
  }
}
