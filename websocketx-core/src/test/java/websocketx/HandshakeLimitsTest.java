// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static websocketx.HandshakeTest.PLAIN_GET;
import static websocketx.HandshakeTest.answer;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.transport.FakeTransport;

/// What opening handshakes may use, and what becomes of those that want more.
@Timeout(60)
class HandshakeLimitsTest {
  private static FakeTransport from(String address) {
    FakeTransport transport = new FakeTransport();
    transport.remote = new InetSocketAddress(address, 1234);
    return transport;
  }

  @Test
  @DisplayName("[A7] a client with too many connections gets 503, with twice as many nothing")
  void clientHasNoMoreConnectionsThanItMay() throws Exception {
    FakeServer fake = new FakeServer(HandshakeTest.builder().maxConnectionsPerAddress(1).build());
    FakeTransport first = fake.accept(from("2001:db8::1"));
    first.receive(FakeServer.UPGRADE);
    assertTrue(answer(first).startsWith("HTTP/1.1 101 "));

    FakeTransport second = fake.accept(from("2001:db8::2"));
    second.receive(FakeServer.UPGRADE); // it is not asked what it wants
    String refusal = answer(second);
    assertTrue(refusal.startsWith("HTTP/1.1 503 "), refusal);
    assertTrue(refusal.endsWith("\r\n\r\ntoo many connections from your address\n"), refusal);
    assertTrue(retryAfter(refusal) >= 1 && retryAfter(refusal) <= 30, refusal);

    FakeTransport third = fake.accept(from("2001:db8::3"));
    third.turn();
    assertEquals(1, third.closed);
    assertEquals(0, third.takeWritten().length);

    FakeTransport other = fake.accept(from("2001:db8:0:1::1"));
    other.receive(FakeServer.UPGRADE);
    assertTrue(answer(other).startsWith("HTTP/1.1 101 "));

    second.endInput(null);
    assertEquals(1, second.closed);
    first.endInput(null);
    first.turn();
    FakeServer.awaitUntil(() -> { // there is room again, once the handler has returned
      FakeTransport next = fake.accept(from("2001:db8::4"));
      next.receive(FakeServer.UPGRADE);
      boolean isIn = answer(next).startsWith("HTTP/1.1 101 ");
      if (!isIn) {
        next.endInput(null);
      }
      return isIn;
    });
  }

  @Test
  @DisplayName("[A8, D105, R2] hooks that decide are bounded, and leave room for newcomers")
  void hooksBeyondTheLimitAreNotAskedAndNobodyIsDropped() throws Exception {
    CountDownLatch mayDecide = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    FakeServer fake =
        new FakeServer(
            HandshakeTest.builder()
                .maxPendingHandshakes(2)
                .check(_ -> {
                  asked.incrementAndGet();
                  mayDecide.await();
                  return Decision.accept();
                })
                .build());
    List<FakeTransport> slow = List.of(fake.accept(), fake.accept());
    slow.forEach(transport -> transport.receive(FakeServer.UPGRADE));
    FakeTransport third = fake.accept();
    third.receive(FakeServer.UPGRADE);
    String refusal = answer(third);
    assertTrue(refusal.startsWith("HTTP/1.1 503 "), refusal);
    assertTrue(refusal.endsWith("\r\n\r\ntoo many requests at once\n"), refusal);
    assertTrue(retryAfter(refusal) >= 1 && retryAfter(refusal) <= 30, refusal);
    third.endInput(null);
    List<FakeTransport> newcomers = List.of(fake.accept(), fake.accept());
    newcomers.forEach(FakeTransport::turn);
    assertEquals(0, newcomers.stream().mapToInt(transport -> transport.closed).sum());
    mayDecide.countDown();
    slow.forEach(transport -> assertTrue(answer(transport).startsWith("HTTP/1.1 101 ")));
    FakeServer.awaitUntil(() -> asked.get() == 2);
    newcomers.forEach(transport -> {
      transport.receive(FakeServer.UPGRADE);
      assertTrue(answer(transport).startsWith("HTTP/1.1 101 "));
    });
  }

  private static int retryAfter(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("Retry-After: "))
        .mapToInt(line -> Integer.parseInt(line.substring("Retry-After: ".length())))
        .findFirst()
        .orElse(-1);
  }

  @Test
  @DisplayName("[R1] a refused peer that takes no answer has to go first")
  void refusedPeerThatTakesNoAnswerHasToGoFirst() throws Exception {
    FakeServer fake = new FakeServer(HandshakeTest.builder().maxPendingHandshakes(2).build());
    FakeTransport stalled = fake.accept();
    stalled.setRoom(10);
    stalled.receive(PLAIN_GET);
    FakeTransport second = fake.accept();
    stalled.turn();
    assertEquals(0, stalled.closed);
    FakeTransport third = fake.accept();
    stalled.turn();
    assertEquals(1, stalled.closed);
    second.turn();
    third.turn();
    assertEquals(0, second.closed + third.closed);
  }

  @Test
  @DisplayName("[R1] a refused peer is pending until TCP is closed")
  void refusedPeerIsPendingUntilTcpIsClosed() throws Exception {
    FakeServer fake = new FakeServer(HandshakeTest.builder().maxPendingHandshakes(1).build());
    FakeTransport refused = fake.accept();
    refused.receive(PLAIN_GET);
    assertTrue(answer(refused).startsWith("HTTP/1.1 426 "));
    FakeTransport next = fake.accept();
    assertTrue(refused.isPosted(), "it is told to hurry");
    next.turn();
    assertEquals(0, next.closed);
    refused.turn();
    assertEquals(1, refused.closed);
  }

  @ParameterizedTest(name = "[C73] {0} bytes before the answer of a check: {1}")
  @CsvSource({"16384, 101", "16385, 400"})
  void earlyBytesAreBoundedWhileACheckDecides(int count, int status) throws Exception {
    FakeServer fake = new FakeServer(HandshakeTest.builder().check(_ -> Decision.accept()).build());
    FakeTransport transport = fake.accept();
    transport.receive(Arrays.copyOf(FakeServer.UPGRADE, FakeServer.UPGRADE.length + count));
    String answer = answer(transport);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertEquals(status == 400, answer.contains("more than 16384 bytes came before the answer"));
  }

  @Test
  @DisplayName("[E123] a host that is not served gets 421, and nobody is asked")
  void hostThatIsNotServedGets421() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    FakeServer fake =
        new FakeServer(
            HandshakeTest.builder()
                .hosts("b")
                .check(_ -> {
                  asked.incrementAndGet();
                  return Decision.accept();
                })
                .fallback(_ -> {
                  asked.incrementAndGet();
                  return Response.text(200, "page");
                })
                .build());
    for (byte[] request : List.of(FakeServer.UPGRADE, PLAIN_GET)) {
      FakeTransport transport = fake.accept();
      transport.receive(request);
      String answer = answer(transport);
      assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
    }
    assertEquals(0, asked.get());
    FakeTransport right = fake.accept();
    right.receive("GET / HTTP/1.1\r\nHost: B:8080\r\n\r\n".getBytes(ISO_8859_1));
    assertTrue(answer(right).startsWith("HTTP/1.1 200 "));
  }
}
