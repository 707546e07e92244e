// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.transport.FakeTransport;

/// Several messages that are offered at once.
@Timeout(60)
class OfferManyTest {
  private static final int SIZE = 100;
  private static final int FRAME = SIZE + 2;

  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final List<Message> sent = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void letHandlersGo() {
    mayReturn.countDown();
  }

  private FakeServer server(Options options) throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(options)
            .observer(
                new WebSocketObserver() {
                  @Override
                  public void sent(WebSocketConnection connection, Message message) {
                    sent.add(message);
                  }
                })
            .handler(_ -> mayReturn.await())
            .build());
  }

  private static WebSocketConnection connection(FakeServer fake) {
    return fake.server.connections().iterator().next();
  }

  private static List<PreparedMessage> messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Message.binary(new byte[SIZE]).prepare())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allLeaveInOneWrite(boolean coalesces) throws IOException {
    FakeServer fake = server(Options.defaults().coalesceWrites(coalesces));
    FakeTransport transport = fake.open();
    int before = transport.writes;
    assertEquals(16, connection(fake).offer(messages(16)));
    assertEquals(before + 1, transport.writes);
    assertEquals(16 * FRAME, transport.takeWritten().length);
    assertEquals(messages(16), sent);
    assertEquals(0, connection(fake).offer(List.of()));
    assertEquals(before + 1, transport.writes);
  }

  @Test
  void whatIsLongerThanTheBufferLeavesInSeveral() throws IOException {
    FakeServer fake = server(Options.defaults().writeBufferSize(11 * FRAME));
    FakeTransport transport = fake.open();
    assertEquals(50, connection(fake).offer(messages(50)));
    assertEquals(50 * FRAME, transport.takeWritten().length);
  }

  @Test
  void theFirstThatFitAreTaken() throws IOException {
    Options options =
        Options.defaults().writeBufferSize(2048).maxUnsentBytes(3 * (SIZE + Message.OVERHEAD));
    FakeServer fake = server(options);
    FakeTransport transport = fake.open();
    transport.setRoom(0);
    WebSocketConnection connection = connection(fake);
    assertEquals(1, connection.offer(messages(1))); // is on its way when the others come
    assertEquals(3, connection.offer(messages(10)));
    assertEquals(0, connection.offer(messages(2)));
    assertFalse(connection.offer(messages(1).getFirst()));
    assertEquals(4, sent.size());
    transport.setRoom(Long.MAX_VALUE);
    transport.turn();
    assertEquals(4 * FRAME, transport.takeWritten().length);
  }

  @Test
  void noneIsTakenWhenTheConnectionCloses() throws IOException {
    FakeServer fake = server(Options.defaults());
    fake.open();
    WebSocketConnection connection = connection(fake);
    connection.close();
    assertEquals(0, connection.offer(messages(2)));
    assertEquals(List.of(), sent);
  }

  @Test
  void offerThatFailsAsNothingOrdinaryDoesEndsTheConnection() throws IOException {
    for (Compression compression :
        List.of(Compression.OFF, Compression.level(1).contextTakeover(true, true).minSize(0))) {
      FakeServer fake = server(Options.defaults().compression(compression));
      FakeTransport transport =
          compression.equals(Compression.OFF) ? fake.open() : fake.openCompressed();
      Connection connection = (Connection) connection(fake);
      transport.breakDown(new OutOfMemoryError("no room"));
      assertThrows(OutOfMemoryError.class, () -> connection.offer(messages(2)));
      assertFalse(connection.lock.isLocked());
      transport.turn();
      assertEquals(
          CloseCause.Initiator.SERVER, requireNonNull(connection.closeCause()).initiator());
    }
  }
}
