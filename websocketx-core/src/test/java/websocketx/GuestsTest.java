// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import websocketx.hosting.Host;
import websocketx.hosting.Visit;
import websocketx.hosting.Visitor;
import websocketx.transport.Endpoint;
import websocketx.transport.EventLoop;
import websocketx.transport.HostedTransport;
import websocketx.transport.SilentEndpoint;

/// Requests that another server has read, and connections that it hands over late or never.
class GuestsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String UPGRADE =
      """
      GET /here HTTP/1.1
      Host: good
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """;

  private final LinkedBlockingQueue<WebSocketConnection> opened = new LinkedBlockingQueue<>();
  private final WebSocketServer server =
      WebSocketServer.builder()
          .handler(connection -> {
            opened.add(connection);
            while (connection.read() != null) {
              // Until it ends.
            }
          })
          .maxConnections(1)
          .options(Options.defaults().handshakeTimeout(Duration.ofMillis(500)))
          .build();

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    server.shutdownNow();
    assertTrue(server.awaitTermination(LONG));
  }

  private Visit visit(String head) {
    return visit(server, head);
  }

  private static Visit visit(WebSocketServer server, String head) {
    return Host.of(server).receive(head.replace("\n", "\r\n").getBytes(ISO_8859_1), new Stranger());
  }

  private WebSocketConnection connection() throws InterruptedException {
    return requireNonNull(opened.poll(20, TimeUnit.SECONDS), "no handler has started");
  }

  @Test
  void answerHasTheProof() {
    try (Visit visit = visit(UPGRADE)) {
      assertEquals(101, visit.status());
      assertTrue(
          visit
              .headers()
              .contains(Map.entry("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
      assertEquals(0, visit.body().length);
    }
  }

  @Test
  void headIsJudgedStrictly() {
    try (Visit visit = visit(UPGRADE.replace("Host: good", "Host: good\nHost: bad"))) {
      assertEquals(400, visit.status());
      assertTrue(new String(visit.body(), ISO_8859_1).contains("exactly one Host header"));
    }
    try (Visit visit = visit(UPGRADE.stripTrailing())) {
      assertEquals(400, visit.status());
      assertThrows(IllegalStateException.class, () -> visit.open(StrangeTransport::new));
    }
  }

  @Test
  void visitOfWhomAProxyCannotTellIsRefusedAndNobodys() {
    String forged = UPGRADE.replace("Host: good", "Host: good\nForwarded: x\nX-Forwarded-For: ::1");
    try (WebSocketServer behind =
            WebSocketServer.builder()
                .handler(opened::add)
                .trustProxies("127.0.0.1")
                .maxConnectionsPerAddress(1)
                .build();
        Visit first = visit(behind, forged);
        Visit second = visit(behind, forged);
        Visit third = visit(behind, UPGRADE)) {
      assertEquals(400, first.status());
      assertEquals(400, second.status());
      assertEquals(101, third.status());
    }
  }

  @Test
  void placeOfAVisitIsGivenBack() {
    try (Visit first = visit(UPGRADE)) {
      assertEquals(101, first.status());
      try (Visit second = visit(UPGRADE)) {
        assertEquals(503, second.status());
      }
    }
    try (Visit third = visit(UPGRADE)) {
      assertEquals(101, third.status());
    }
  }

  @Test
  void visitThatIsOpenedAfterAShutdownIsRefused() throws Exception {
    try (Visit visit = visit(UPGRADE)) {
      server.shutdown();
      assertNull(visit.open(StrangeTransport::new));
      assertEquals(503, visit.status());
    }
    assertTrue(opened.isEmpty());
  }

  @Test
  void connectionThatIsNeverHandedOverEnds() throws Exception {
    try (Visit visit = visit(UPGRADE)) {
      StrangeTransport transport = visit.open(StrangeTransport::new);
      assertNotNull(transport);
      WebSocketConnection connection = connection();
      CloseCause cause = connection.onClose().get(20, TimeUnit.SECONDS);
      assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
      assertTrue(String.valueOf(cause.error()).contains("was not handed over"), cause::toString);
      assertTrue(connection.awaitTermination(LONG));
      assertEquals(1, transport.disconnected.getCount(), "there was nothing to let go of");
      transport.attach(); // too late
      assertTrue(transport.disconnected.await(20, TimeUnit.SECONDS));
    }
    try (Visit next = visit(UPGRADE)) {
      assertEquals(101, next.status(), "the place was given back");
    }
  }

  @Test
  void connectionThatIsHandedOverWhenTheServerHasEndedIsClosed() throws Exception {
    try (Visit visit = visit(UPGRADE)) {
      StrangeTransport transport = requireNonNull(visit.open(StrangeTransport::new));
      WebSocketConnection connection = connection();
      server.shutdownNow();
      assertTrue(connection.awaitTermination(LONG));
      assertTrue(server.awaitTermination(LONG));
      transport.attach();
      assertEquals(0, transport.disconnected.getCount());
    }
  }

  @Test
  void connectionThatIsHandedOverStays() throws Exception {
    try (Visit visit = visit(UPGRADE)) {
      requireNonNull(visit.open(StrangeTransport::new)).attach();
      WebSocketConnection connection = connection();
      assertThrows(
          java.util.concurrent.TimeoutException.class,
          () -> connection.onClose().get(1200, TimeUnit.MILLISECONDS));
    }
  }

  /// No memory, for instance: who has taken the connection over has to end it.
  @Test
  void connectionThatFailsWhenItHasBegunIsBroken() throws Exception {
    Error failure = new Error("no memory");
    LinkedBlockingQueue<Throwable> broken = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Throwable> failed = new LinkedBlockingQueue<>();
    Endpoint endpoint =
        new SilentEndpoint() {
          @Override
          public void broken(Throwable thrown, long now) {
            broken.add(thrown);
          }
        };
    try (Visit visit = visit(UPGRADE)) {
      StrangeTransport opened =
          visit.open(loop -> {
            StrangeTransport early = new StrangeTransport(loop);
            early.begin(
                LONG.toNanos(),
                _ -> {
                  throw failure;
                },
                failed::add);
            StrangeTransport late = new StrangeTransport(loop);
            late.begin(
                LONG.toNanos(),
                _ -> {
                  late.setEndpoint(endpoint);
                  throw failure;
                },
                failed::add);
            return new StrangeTransport(loop);
          });
      assertNotNull(opened);
    }
    assertEquals(failure, broken.poll(20, TimeUnit.SECONDS));
    assertEquals(failure, failed.poll(20, TimeUnit.SECONDS));
    assertTrue(broken.isEmpty() && failed.isEmpty());
  }

  private static final class Stranger implements Visitor {
    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public SocketAddress remoteAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public SocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public @Nullable Principal principal() {
      return null;
    }

    @Override
    public <T> @Nullable T unwrap(Class<T> type) {
      return null;
    }
  }

  /// Nothing ever comes, and everything is taken.
  private static final class StrangeTransport extends HostedTransport {
    final CountDownLatch disconnected = new CountDownLatch(1);

    StrangeTransport(EventLoop loop) {
      super(loop);
    }

    void attach() {
      handedOver();
    }

    @Override
    protected int read(ByteBuffer target) {
      return 0;
    }

    @Override
    protected int send(ByteBuffer source) throws IOException {
      int count = source.remaining();
      source.position(source.limit());
      return count;
    }

    @Override
    protected void halfClose() {}

    @Override
    protected void resetOnClose() {}

    @Override
    protected void disconnect() {
      disconnected.countDown();
    }

    @Override
    public SocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public SocketAddress remoteAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }
  }
}
