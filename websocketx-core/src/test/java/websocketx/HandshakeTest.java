// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.transport.FakeTransport;
import websocketx.transport.LingeringClose;

@Timeout(60)
class HandshakeTest {
  static final byte[] PLAIN_GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);

  static WebSocketServerBuilder builder() {
    return WebSocketServer.builder()
        .handler(c -> {
          for (Message _ : c) {}
        });
  }

  private static WebSocketObserver counting(List<String> refused) {
    return new WebSocketObserver() {
      @Override
      public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
        refused.add(response.status() + " " + cause);
      }
    };
  }

  /// The head of the answer, and what came with it.
  static String answer(FakeTransport transport) {
    StringBuilder text = new StringBuilder();
    FakeServer.turnUntil(
        transport,
        () -> {
          text.append(new String(transport.takeWritten(), ISO_8859_1));
          return text.indexOf("\r\n\r\n") >= 0;
        });
    return text.toString();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void checkThatReturnsNullIsAFailureOfTheCheck() throws Exception {
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    List<String> rendered = Collections.synchronizedList(new ArrayList<>());
    FakeServer fake =
        new FakeServer(
            builder()
                .check(HandshakeTest::nothing)
                .observer(counting(refused))
                .error((_, planned) -> {
                  rendered.add("" + planned.status());
                  return planned;
                })
                .build());
    FakeTransport transport = fake.accept();
    transport.receive(FakeServer.UPGRADE);
    assertTrue(answer(transport).startsWith("HTTP/1.1 500 "));
    assertEquals(List.of("500"), rendered);
    assertEquals(1, refused.size());
    assertTrue(refused.getFirst().startsWith("500 java.lang.NullPointerException"));
  }

  @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the misuse is the point
  private static Decision nothing(Request request) {
    return null;
  }

  @Test
  void optionsThatFailWithAnErrorAreAnsweredWith500() throws Exception {
    List<String> refused = Collections.synchronizedList(new ArrayList<>());
    FakeServer fake =
        new FakeServer(
            builder()
                .check(_ ->
                    Decision.accept()
                        .options(_ -> {
                          throw new AssertionError("broken");
                        }))
                .observer(counting(refused))
                .build());
    FakeTransport transport = fake.accept();
    transport.receive(FakeServer.UPGRADE);
    assertTrue(answer(transport).startsWith("HTTP/1.1 500 "));
    assertEquals(List.of("500 java.lang.AssertionError: broken"), refused);
  }

  @Test
  void answerToAnIncompleteRequestIsSentThoughTheDeadlineHasPassed() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    FakeServer fake =
        new FakeServer(
            builder()
                .error((_, planned) -> {
                  await(mayAnswer);
                  return planned;
                })
                .build());
    FakeTransport transport = fake.accept();
    transport.receive("GET / HT".getBytes(ISO_8859_1));
    transport.advance(1_000_000_000);
    transport.advance(100_000_000); // a tick later
    assertEquals(0, transport.closed);
    mayAnswer.countDown();
    assertTrue(answer(transport).startsWith("HTTP/1.1 408 "));
  }

  // ---- TLS that fails

  private static FakeServer alone() throws IOException {
    return new FakeServer(builder().maxPendingHandshakes(1).build());
  }

  private static FakeTransport failed(FakeServer fake) {
    FakeTransport transport = fake.accept();
    transport.endInput(new SSLException("no certificate"));
    assertTrue(transport.isOutputShut);
    assertTrue(transport.isReading);
    assertEquals(0, transport.closed);
    return transport;
  }

  @Test
  void peerWhoseTlsHasFailedGetsToReadWhy() throws Exception {
    FakeServer fake = alone();
    FakeTransport half = failed(fake);
    half.receive(FakeServer.UPGRADE);
    assertEquals(0, half.takeWritten().length);
    half.endInput(null);
    assertEquals(1, half.closed);
    FakeTransport silent = failed(fake);
    silent.advance(LingeringClose.MAX_TIME);
    assertEquals(1, silent.closed);
    FakeTransport talking = failed(fake);
    talking.receive(new byte[LingeringClose.MAX_BYTES]);
    assertEquals(0, talking.closed);
    talking.receive((byte) 0);
    assertEquals(1, talking.closed);
    fake.server.shutdown();
    fake.stopAccepting();
    assertTrue(fake.server.awaitTermination(Duration.ZERO), "something is kept");
  }

  @Test
  void peerWhoseTlsHasFailedGivesWayToNewcomers() throws Exception {
    FakeServer fake = alone();
    FakeTransport oldest = failed(fake);
    FakeTransport next = fake.accept();
    oldest.turn();
    assertEquals(1, oldest.closed);
    next.turn();
    assertEquals(0, next.closed);
  }

  @Test
  void peerThatHasGoneIsDroppedAtOnce() throws Exception {
    FakeTransport transport = alone().accept();
    transport.endInput(new EOFException("TCP has ended"));
    assertEquals(1, transport.closed);
  }

  @Test
  @DisplayName("[C75] hook that never answers ends with its time")
  void hookThatNeverAnswersEndsWithItsTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    FakeServer fake =
        new FakeServer(
            builder()
                .fallback(_ -> {
                  never.await();
                  return Response.text(200, "late");
                })
                .build());
    FakeTransport transport = fake.accept();
    transport.receive(PLAIN_GET);
    transport.advance(1_000_000_000);
    assertEquals(1, transport.closed);
    never.countDown();
  }

  @Test
  void statusesWithoutABodyAreSentWithoutOne() throws Exception {
    for (int status : new int[] {204, 304}) {
      FakeServer fake = new FakeServer(builder().fallback(_ -> Response.text(status, "x")).build());
      FakeTransport transport = fake.accept();
      transport.receive(PLAIN_GET);
      String answer = answer(transport);
      assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
      assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }
  }

  @Test
  @DisplayName("[A6] rush of silent peers is held to the limit")
  void rushOfSilentPeersIsHeldToTheLimit() throws Exception {
    FakeServer fake = new FakeServer(builder().maxPendingHandshakes(4).build());
    List<FakeTransport> accepted = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      accepted.add(fake.accept()); // in one turn: none of those that have to go has heard of it
    }
    accepted.forEach(FakeTransport::turn);
    assertEquals(4, accepted.stream().filter(transport -> transport.closed == 0).count());
    assertEquals(0, accepted.getLast().closed, "the oldest go");
  }

  @Test
  void shutdownNowDropsWhatIsAcceptedAfterIt() throws Exception {
    FakeServer fake =
        new FakeServer(
            builder().options(Options.defaults().handshakeTimeout(Options.NEVER)).build());
    fake.server.shutdownNow();
    FakeTransport late = fake.accept(); // the listener takes what was queued before it closes
    fake.stopAccepting();
    late.turn();
    assertEquals(1, late.closed);
    assertTrue(fake.server.awaitTermination(Duration.ZERO));
  }

  @Test
  void hooksAreAskedOnceThoughTheServerIsShutDownMeanwhile() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    CountDownLatch mayDecide = new CountDownLatch(1);
    AtomicInteger rendered = new AtomicInteger();
    FakeServer fake =
        new FakeServer(
            builder()
                .check(_ -> {
                  mayDecide.await();
                  return Decision.accept();
                })
                .error((_, planned) -> {
                  rendered.incrementAndGet();
                  await(mayAnswer);
                  return planned;
                })
                .build());
    FakeTransport transport = fake.accept();
    transport.receive(FakeServer.UPGRADE);
    fake.server.shutdown();
    mayDecide.countDown();
    FakeServer.turnUntil(transport, () -> rendered.get() > 0);
    transport.post(); // as whoever evicts it does
    transport.turn();
    transport.post();
    transport.turn();
    mayAnswer.countDown();
    assertTrue(answer(transport).startsWith("HTTP/1.1 503 "));
    assertEquals(1, rendered.get());
  }

  @Test
  @DisplayName("[M237] opening that breaks leaves nothing")
  void openingThatBreaksLeavesNothing() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    FakeServer fake =
        new FakeServer(
            builder()
                .maxConnections(1)
                .observer(
                    new WebSocketObserver() {
                      @Override
                      public void opened(WebSocketConnection c) {
                        opened.incrementAndGet();
                      }
                    })
                .build());
    FakeTransport transport = fake.accept();
    transport.breakDown(new OutOfMemoryError());
    try {
      transport.receive(FakeServer.UPGRADE);
    } catch (OutOfMemoryError e) {
      transport.failed(e);
    }
    transport.turn();
    assertEquals(1, transport.closed);
    assertEquals(0, opened.get());
    assertTrue(fake.server.connections().isEmpty());
    assertNotNull(fake.open()); // its place is free
  }

  @Test
  void openingThatBreaksGivesItsCompressionBack() throws Exception {
    FakeServer fake =
        new FakeServer(
            builder()
                .options(Options.defaults().compression(Compression.level(6)))
                .maxCompressedConnections(1)
                .build());
    FakeTransport broken = fake.accept();
    broken.breakDown(new OutOfMemoryError());
    broken.failed(
        assertThrows(OutOfMemoryError.class, () -> broken.receive(FakeServer.UPGRADE_COMPRESSED)));
    assertEquals(1, broken.closed);

    List<Boolean> compressed = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      FakeTransport next = fake.accept();
      next.receive(FakeServer.UPGRADE_COMPRESSED);
      compressed.add(answer(next).contains("permessage-deflate"));
    }
    assertEquals(List.of(true, false), compressed);
  }

  @Test
  void connectionThatCannotBeTakenIsNotWaitedFor() throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport transport = new FakeTransport();
    transport.breakDown(new OutOfMemoryError());
    assertThrows(OutOfMemoryError.class, () -> fake.accept(transport));
    fake.server.shutdown();
    fake.stopAccepting();
    assertTrue(fake.server.awaitTermination(Duration.ZERO));
  }
}
