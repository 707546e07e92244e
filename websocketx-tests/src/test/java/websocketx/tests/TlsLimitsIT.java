// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestServer;
import websocketx.tests.RawTls.End;

/// Limits and deadlines mean the same with TLS.
class TlsLimitsIT {
  /// A whole TLS handshake fits in, on a slow machine too.
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /// What ends at its deadline may take so much longer on a busy machine.
  private static final Duration LATE = Duration.ofSeconds(5);

  private static final Options OPTIONS =
      Options.defaults().handshakeTimeout(TIMEOUT).writeInterval(TIMEOUT);

  private static Ordeal ordeal(
      WebSocketHandler handler, UnaryOperator<WebSocketServerBuilder> settings) throws IOException {
    return new Ordeal(
        handler, builder -> settings.apply(builder.options(OPTIONS)), Keys.localhost().tls());
  }

  private static RawTls silent(Ordeal ordeal) throws Exception {
    return new RawTls(ordeal.server().uri(), RawTls.engine("TLSv1.3"));
  }

  private static void close(List<RawTls> clients) throws IOException {
    for (RawTls client : clients) {
      client.close();
    }
  }

  // ---- who may be under way

  @Test
  void oldestHandshakeGivesWay() throws Exception {
    Options patient = OPTIONS.handshakeTimeout(Duration.ofSeconds(30));
    try (Ordeal ordeal =
        ordeal(Probe.ECHO, builder -> builder.options(patient).maxPendingHandshakes(10))) {
      List<RawTls> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        RawTls client = silent(ordeal);
        byte[] hello = client.nextFlight();
        client.send(i % 2 == 0 ? hello : Arrays.copyOf(hello, 100));
        clients.add(client);
      }
      ordeal.assertServesTheHonest();
      for (RawTls client : clients.subList(0, 29)) {
        End end = client.end();
        assertTrue(end == End.TCP || end == End.RESET, end::name);
      }
      close(clients);
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  @Test
  void whoHasTooManyConnectionsIsToldSoInTls() throws Exception {
    Options options = OPTIONS.writeInterval(Duration.ofSeconds(10));
    try (Ordeal ordeal =
        ordeal(Probe.ECHO, builder -> builder.options(options).maxConnectionsPerAddress(2))) {
      URI uri = ordeal.server().uri();
      try (RawTls first = RawTls.opened(uri, "TLSv1.3");
          RawTls second = RawTls.opened(uri, "TLSv1.3")) {
        try (RawTls third = silent(ordeal).handshake()) {
          String head = new String(third.receive(12), ISO_8859_1);
          assertEquals("HTTP/1.1 503", head);
          assertEquals(End.CLOSE_NOTIFY, third.end());
        }
        long begun = System.nanoTime();
        try (RawTls mute = silent(ordeal)) {
          mute.end();
          Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
          assertTrue(lasted.compareTo(TIMEOUT.plus(LATE)) < 0, () -> "it has lasted " + lasted);
        }
        assertTrue(first.socket.isConnected() && second.socket.isConnected());
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  // ---- the end of the server

  @Test
  void handshakesUnderWayDoNotHoldUpTheEnd() throws Exception {
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(OPTIONS).build();
    try (TestServer test = TestServer.start(server, Keys.localhost().tls())) {
      RawTls silent = new RawTls(test.uri(), RawTls.engine("TLSv1.3"));
      RawTls begun = new RawTls(test.uri(), RawTls.engine("TLSv1.3"));
      RawTls late = new RawTls(test.uri(), RawTls.engine("TLSv1.3"));
      try (silent;
          begun;
          late) {
        begun.send(begun.nextFlight());
        RawTls.opened(test.uri(), "TLSv1.3").close(); // all are accepted by now
        server.shutdown(CloseFrame.NONE);
        late.handshake();
        late.send(late.seal(Raw.upgrade("/")));
        assertEquals("HTTP/1.1 503", new String(late.receive(12), ISO_8859_1));
        assertEquals(End.CLOSE_NOTIFY, late.end());
        assertTrue(server.awaitTermination(TIMEOUT.plus(LATE)));
      }
    }
  }

  @Test
  void shutdownSaysCloseNotify() throws Exception {
    WebSocketServer server = WebSocketServer.of(Probe.ECHO);
    try (TestServer test = TestServer.start(server, Keys.localhost().tls());
        RawTls client = RawTls.opened(test.uri(), "TLSv1.3")) {
      server.shutdown(CloseFrame.NONE);
      assertEquals((byte) 0x88, client.receive(1)[0]);
      client.send(client.seal(Raw.frame(0x88, (byte) 3, (byte) 0xe9)));
      assertEquals(End.CLOSE_NOTIFY, client.end());
    }
  }

  // ---- peers that are slow

  @Test
  void writeToAPeerThatTakesNothingEndsInTime() throws Exception {
    LinkedBlockingQueue<Duration> lasted = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Integer> offered = new LinkedBlockingQueue<>();
    byte[] payload = new byte[64 << 10];
    try (Ordeal ordeal =
        ordeal(
            connection -> {
              int count = 0;
              while (connection.offer(Message.binary(payload))) {
                count++;
              }
              offered.add(count);
              long begun = System.nanoTime();
              try {
                while (true) {
                  begun = System.nanoTime();
                  connection.writeBinary(payload);
                }
              } catch (ConnectionClosedException e) {
                lasted.add(Duration.ofNanos(System.nanoTime() - begun));
              }
            },
            builder -> builder)) {
      try (RawTls client = RawTls.opened(ordeal.server().uri(), "TLSv1.3")) {
        Integer count = offered.poll(20, TimeUnit.SECONDS);
        assertNotNull(count, "offer takes everything");
        assertTrue(count < 500, () -> "offered and taken: " + count);
        Duration time = lasted.poll(20, TimeUnit.SECONDS);
        assertNotNull(time, "a write has not ended");
        assertTrue(time.compareTo(TIMEOUT.plus(LATE)) < 0, () -> "a write has lasted " + time);
        CloseCause cause = Probe.causeOf(ordeal.connection());
        assertInstanceOf(SocketTimeoutException.class, cause.error());
        assertTrue(client.socket.isConnected());
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    }
  }

  /// What the server takes of a peer whose messages nobody reads is bounded, and nothing is lost.
  @Test
  void peerThatSendsMoreThanIsReadHasToWait() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    int messages = 20_000;
    try (Ordeal ordeal =
        ordeal(
            connection -> {
              read.await();
              while (connection.read() != null) {
                count.incrementAndGet();
              }
            },
            builder -> builder)) {
      try (RawTls client = RawTls.opened(ordeal.server().uri(), "TLSv1.3")) {
        byte[] frame = Raw.frame(0x82, new byte[1000]);
        AtomicInteger sent = new AtomicInteger();
        Thread sender =
            Thread.ofPlatform()
                .daemon()
                .start(() -> {
                  try {
                    while (sent.get() < messages) {
                      client.send(client.seal(frame));
                      sent.incrementAndGet();
                    }
                  } catch (IOException e) {
                    sent.set(-1);
                  }
                });
        awaitStandstill(sent);
        assertFalse(sent.get() >= messages, "the server takes everything");
        read.countDown();
        sender.join(60_000);
        assertEquals(messages, sent.get());
        client.send(client.seal(Raw.frame(0x88)));
        client.end();
        Probe.causeOf(ordeal.connection());
        Probe.until("all have come", () -> count.get() == messages);
      }
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  private static void awaitStandstill(AtomicInteger count) throws InterruptedException {
    int before = -1;
    while (before != count.get()) {
      before = count.get();
      TimeUnit.MILLISECONDS.sleep(300);
    }
  }
}
