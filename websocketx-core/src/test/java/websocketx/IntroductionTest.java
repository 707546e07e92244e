// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static websocketx.HandshakeTest.answer;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.transport.FakeTransport;

/// The PROXY protocol in front of connections from 10.0.0.0/8.
@Timeout(60)
class IntroductionTest {
  private static final String PROXY = "10.0.0.1";
  private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n";
  private static final byte[] LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");

  private static WebSocketServerBuilder builder() {
    return HandshakeTest.builder().trustProxies("10.0.0.0/8").proxyProtocol(true);
  }

  private static FakeTransport from(String address) {
    FakeTransport transport = new FakeTransport();
    transport.remote = new InetSocketAddress(InetAddress.ofLiteral(address), 1234);
    return transport;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }

  private static Request request(FakeServer fake) {
    return fake.server.connections().iterator().next().request();
  }

  @Test
  void headerAndRequestMayComeInAnyPieces() throws Exception {
    byte[] all = concat(bytes(LINE), FakeServer.UPGRADE);
    for (int cut = 0; cut <= all.length; cut++) {
      FakeServer fake = new FakeServer(builder().build());
      FakeTransport transport = fake.accept(from(PROXY));
      transport.receive(Arrays.copyOf(all, cut));
      transport.receive(Arrays.copyOfRange(all, cut, all.length));
      assertTrue(answer(transport).startsWith("HTTP/1.1 101 "));
      assertEquals("/192.0.2.1:56324", request(fake).remoteAddress().toString());
      assertEquals("/198.51.100.2:443", request(fake).localAddress().toString());
    }
  }

  @Test
  void proxyMaySpeakForItself() throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport transport = fake.accept(from(PROXY));
    transport.receive(concat(LOCAL, FakeServer.UPGRADE));
    assertTrue(answer(transport).startsWith("HTTP/1.1 101 "));
    assertEquals("/10.0.0.1:1234", request(fake).remoteAddress().toString());
    assertEquals(transport.localAddress(), request(fake).localAddress());
  }

  @Test
  @DisplayName("[Q290] headers are believed of whom the PROXY protocol names only if it is trusted")
  void headersOfTheNamedCountIfItIsTrusted() throws Exception {
    byte[] request =
        bytes(
            new String(FakeServer.UPGRADE, ISO_8859_1)
                .replace("Host: a", "Host: a\r\nX-Forwarded-For: 203.0.113.7"));
    for (String client : new String[] {"192.0.2.1", "10.0.0.9"}) {
      FakeServer fake = new FakeServer(builder().build());
      FakeTransport transport = fake.accept(from(PROXY));
      transport.receive(concat(bytes(LINE.replace("192.0.2.1", client)), request));
      assertTrue(answer(transport).startsWith("HTTP/1.1 101 "));
      assertEquals(
          client.equals("192.0.2.1") ? "/192.0.2.1:56324" : "/203.0.113.7:0",
          request(fake).remoteAddress().toString());
    }
  }

  @ParameterizedTest(name = "[Q290] headers mean nothing behind a PROXY header that is {0}")
  @CsvSource({
    "UNKNOWN, 50524f585920554e4b4e4f574e0d0a, 0",
    "LOCAL, 0d0a0d0a000d0a515549540a20000000, 0",
    "UNSPEC, 0d0a0d0a000d0a515549540a21000000, 0",
    "UDP, 0d0a0d0a000d0a515549540a2112000c, 12",
    "AF_UNIX, 0d0a0d0a000d0a515549540a213100d8, 216"
  })
  void headersMeanNothingBehindAProxyThatNamesNobody(String kind, String hex, int addresses)
      throws Exception {
    byte[] header = concat(HexFormat.of().parseHex(hex), new byte[addresses]);
    byte[] request =
        bytes(
            new String(FakeServer.UPGRADE, ISO_8859_1)
                .replace(
                    "Host: a",
                    "Host: a\r\nX-Forwarded-For: 203.0.113.7\r\n"
                        + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: b"));
    FakeServer fake = new FakeServer(builder().maxConnectionsPerAddress(1).build());
    FakeTransport transport = fake.accept(from(PROXY));
    transport.receive(concat(header, request));
    assertTrue(answer(transport).startsWith("HTTP/1.1 101 "), kind);
    Request seen = request(fake);
    assertEquals(
        "/10.0.0.1:1234 false a", seen.remoteAddress() + " " + seen.isSecure() + " " + seen.host());
    FakeTransport next = fake.accept(from(PROXY));
    next.receive(header);
    assertTrue(answer(next).startsWith("HTTP/1.1 503 "), "all of them are one");
  }

  @Test
  @DisplayName("[Q291] a trusted proxy without a PROXY header is closed without a word")
  void whoeverBeginsOtherwiseIsClosed() throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport transport = fake.accept(from(PROXY));
    transport.receive(FakeServer.UPGRADE);
    transport.turn();
    assertEquals(1, transport.closed);
    assertEquals(0, transport.takeWritten().length);
    transport.turn();
    transport.failed(new AssertionError("again"));
    assertEquals(1, transport.closed);
  }

  @Test
  @DisplayName("[Q291] connections from elsewhere begin as ever: a PROXY header gets 400")
  void othersAreNotAskedForOne() throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport plain = fake.accept(from("192.0.2.9"));
    plain.receive(FakeServer.UPGRADE);
    assertTrue(answer(plain).startsWith("HTTP/1.1 101 "));
    for (byte[] header : new byte[][] {bytes(LINE), LOCAL}) {
      FakeTransport forged = fake.accept(from("192.0.2.9"));
      forged.receive(concat(header, FakeServer.UPGRADE));
      String answer = answer(forged);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }
  }

  @Test
  @DisplayName("[A1] handshakeTimeout covers the PROXY header and the request together")
  void deadlineCoversBoth() throws Exception {
    long timeout = Duration.ofSeconds(1).toNanos();
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport silent = fake.accept(from(PROXY));
    silent.receive(bytes("PROXY "));
    silent.advance(timeout - 1);
    assertEquals(0, silent.closed);
    silent.advance(1);
    assertEquals(1, silent.closed);
    assertEquals(0, silent.takeWritten().length);

    FakeTransport slow = fake.accept(from(PROXY));
    slow.advance(timeout / 2);
    slow.receive(bytes(LINE + "GET /"));
    slow.advance(timeout - timeout / 2);
    assertTrue(answer(slow).startsWith("HTTP/1.1 408 "));
  }

  @Test
  @DisplayName("a PROXY header that is awaited is a pending handshake")
  void itIsAPendingHandshake() throws Exception {
    FakeServer fake = new FakeServer(builder().maxPendingHandshakes(1).build());
    FakeTransport first = fake.accept(from(PROXY));
    FakeTransport second = fake.accept(from(PROXY));
    first.turn();
    second.turn();
    assertEquals(1, first.closed);
    assertEquals(0, second.closed);
    second.receive(concat(bytes(LINE), FakeServer.UPGRADE));
    assertTrue(answer(second).startsWith("HTTP/1.1 101 "));
    FakeTransport third = fake.accept(from(PROXY));
    fake.server.shutdownNow();
    third.turn();
    assertEquals(1, third.closed);
  }

  @Test
  void nothingIsLeftOfThoseThatLeaveBeforeTheirHeader() throws Exception {
    FakeServer fake = new FakeServer(builder().build());
    FakeTransport gone = fake.accept(from(PROXY));
    gone.endInput(null);
    FakeTransport broken = fake.accept(from(PROXY));
    broken.failed(new AssertionError("broken"));
    assertEquals(1, gone.closed);
    assertEquals(1, broken.closed);
    fake.server.shutdown();
    assertFalse(fake.server.awaitTermination(Duration.ZERO));
    fake.stopAccepting();
    assertTrue(fake.server.awaitTermination(Duration.ofSeconds(10)));
  }

  @Test
  @DisplayName("[A7] clients are counted, not their proxy, and let go of")
  void clientsAreCounted() throws Exception {
    FakeServer fake = new FakeServer(builder().maxConnectionsPerAddress(1).build());
    byte[] named = concat(bytes(LINE), FakeServer.UPGRADE);
    for (int i = 0; i < 3; i++) {
      FakeTransport left = fake.accept(from(PROXY));
      left.receive(bytes(LINE));
      left.endInput(null);
      assertEquals(1, left.closed);
    }
    FakeTransport first = fake.accept(from(PROXY));
    first.receive(named);
    assertTrue(answer(first).startsWith("HTTP/1.1 101 "));
    FakeTransport second = fake.accept(from(PROXY));
    second.receive(named);
    assertTrue(answer(second).startsWith("HTTP/1.1 503 "));
    FakeTransport third = fake.accept(from(PROXY));
    third.receive(named);
    third.turn();
    assertEquals(1, third.closed);
    FakeTransport other = fake.accept(from(PROXY));
    other.receive(concat(bytes(LINE.replace("192.0.2.1", "192.0.2.2")), FakeServer.UPGRADE));
    assertTrue(answer(other).startsWith("HTTP/1.1 101 "));
  }

  @Test
  void proxyProtocolNeedsTrustedProxies() {
    var refusal =
        assertThrows(
            IllegalStateException.class, () -> HandshakeTest.builder().proxyProtocol(true).build());
    assertEquals("proxyProtocol needs trustProxies, or anybody could use it", refusal.getMessage());
    builder().build();
  }
}
