// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseCause.Initiator;
import websocketx.protocol.FrameEncoder;
import websocketx.protocol.Opcode;
import websocketx.transport.FakeTransport;

@Timeout(60)
class UnreadBytesTest {
  private static final int KIB = 1024;

  private final Semaphore mayRead = new Semaphore(0);
  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final AtomicInteger read = new AtomicInteger();

  /// Reads a message for each permit.
  private FakeServer server(long total) throws IOException {
    return new FakeServer(
        WebSocketServer.builder()
            .options(Options.defaults().readLimit(1 << 20))
            .maxUnreadBytesInTotal(total)
            .handler(connection -> {
              do {
                mayRead.acquire();
                read.incrementAndGet();
              } while (connection.read() != null);
              mayReturn.await();
            })
            .build());
  }

  @AfterEach
  void letHandlersGo() {
    mayRead.release(100_000);
    mayReturn.countDown();
  }

  private static long counted(FakeServer fake) {
    return fake.server.settings().unreadBytes().bytes();
  }

  private static WebSocketConnection only(FakeServer fake) {
    return fake.server.connections().iterator().next();
  }

  private static void awaitNothing(FakeServer fake) {
    FakeServer.awaitUntil(() -> counted(fake) == 0);
  }

  private static byte[] message(int length) {
    return FrameEncoder.maskedFrame(true, Opcode.BINARY, new byte[length], 0);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "16383, 0", "16384, 1", "65535, 3", "9223372036854775807, 2147483647"})
  void littleIsNotCounted(long bytes, int steps) {
    assertEquals(steps, UnreadBytes.steps(bytes));
  }

  @Test
  @DisplayName("[L229] who goes beyond the total gets 1013, the others go on")
  void connectionThatGoesBeyondTheTotalIsClosedWith1013() throws Exception {
    FakeServer fake = server(64 * KIB);
    FakeTransport first = fake.open();
    WebSocketConnection patient = only(fake);
    first.receive(message(48 * KIB));
    assertEquals(48 * KIB, counted(fake));
    FakeTransport second = fake.open();
    second.receive(message(15 * KIB)); // less than is counted
    FakeTransport third = fake.open();
    WebSocketConnection greedy =
        fake.server.connections().stream().reduce((_, last) -> last).orElseThrow();
    third.receive(message(32 * KIB));
    third.receive(message(1)); // deaf
    mayRead.release(100_000);
    FakeServer.turnUntil(third, () -> third.isOutputShut);
    third.endInput(null);
    CloseCause cause = greedy.closeCause();
    assertNotNull(cause);
    assertEquals(
        new CloseFrame(StatusCode.TRY_AGAIN_LATER, "server is short of memory, try again later"),
        cause.frame());
    assertEquals(Initiator.PROTOCOL, cause.initiator());
    assertEquals(1, third.closed);
    assertEquals(0, first.closed + second.closed);
    awaitNothing(fake);
    first.receive(message(60 * KIB));
    assertEquals(ConnectionState.OPEN, patient.state(), "there is room again");
    awaitNothing(fake);
  }

  @Test
  @DisplayName("[L229, V13] incomplete messages count until they end")
  void incompleteMessagesCountUntilTheyEnd() throws Exception {
    FakeServer fake = server(1 << 20);
    FakeTransport transport = fake.open();
    byte[] message = message(100 * KIB);
    transport.receive(Arrays.copyOf(message, 50 * KIB));
    assertTrue(counted(fake) >= 32 * KIB && counted(fake) <= 200 * KIB, "" + counted(fake));
    transport.receive(Arrays.copyOfRange(message, 50 * KIB, message.length));
    assertEquals(96 * KIB, counted(fake));
    mayRead.release();
    awaitNothing(fake);
    transport.receive(Arrays.copyOf(message, 50 * KIB));
    assertTrue(counted(fake) > 0);
    transport.endInput(null);
    transport.turn();
    assertEquals(0, counted(fake), "it will never be complete");
  }

  @Test
  void whatIsNotDecodedYetCounts() throws Exception {
    FakeServer fake = server(1 << 20);
    FakeTransport transport = fake.open();
    byte[] one = message(65 * KIB);
    byte[] other = message(30 * KIB);
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    transport.receive(both); // the first fills the inbox
    assertEquals((64 + 16) * KIB, counted(fake));
    mayRead.release(2);
    FakeServer.turnUntil(transport, () -> read.get() == 2 && counted(fake) == 0);
  }

  @Test
  void whatNobodyReadsIsCountedUntilTheHandlerHasReturned() throws Exception {
    FakeServer fake = server(1 << 20);
    FakeTransport transport = fake.open();
    transport.receive(message(50 * KIB));
    transport.endInput(null);
    transport.turn();
    assertEquals(1, transport.closed);
    assertEquals(48 * KIB, counted(fake), "the handler may still read it");
    fake.server.shutdownNow(); // interrupts it
    awaitNothing(fake);
  }

  /// The loop counts what it puts in while a reader takes it out.
  @Test
  void countIsRightWhoeverIsQuicker() throws Exception {
    FakeServer fake = server(Long.MAX_VALUE);
    FakeTransport transport = fake.open();
    mayRead.release(100_000);
    byte[] message = message(20 * KIB);
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 10; i++) {
        transport.receive(message);
        FakeServer.turnUntil(transport, () -> transport.isReading);
      }
      int sent = (round + 1) * 10;
      FakeServer.turnUntil(transport, () -> read.get() == sent + 1 && counted(fake) == 0);
    }
  }
}
