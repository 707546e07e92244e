// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.Request;
import websocketx.StatusCode;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.testing.WebSocketExtension;

/// What a server with TLS does for clients that keep to the rules.
@ExtendWith(WebSocketExtension.class)
class TlsIT {
  @TempDir private Path directory;

  private static WebSocketServer echo() {
    return WebSocketServer.builder()
        .handler(Probe.ECHO)
        .options(Options.defaults().readLimit(16 << 20))
        .build();
  }

  /// Clients of a context, each of which sets its engine up.
  private static Supplier<SSLEngine> engines(SSLContext context, String... protocols) {
    return () -> {
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      if (protocols.length > 0) {
        engine.setEnabledProtocols(protocols);
      }
      return engine;
    };
  }

  // ---- messages

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void messagesOfAllSizesComeBack(String protocol) throws Exception {
    SSLContext client = Keys.localhost().trusting();
    try (TestServer server = TestServer.start(echo(), Keys.localhost().tls());
        TestPeer peer = server.dial("/", d -> d.tls(engines(client, protocol)))) {
      assertEquals(101, peer.status());
      for (int size : new int[] {0, 1, 125, 126, 16_383, 16_384, 65_536, 100_000, 16 << 20}) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
          payload[i] = (byte) ((i * 31) >> 3);
        }
        assertArrayEquals(payload, peer.send(payload).receive().toByteArray());
      }
    }
  }

  @Test
  void messagesOfManyThreadsAreNotMixedWhileThePeerSendsToo() throws Exception {
    int threads = 8;
    Conversation conversation = new Conversation(4_000);
    LinkedBlockingQueue<Integer> read = new LinkedBlockingQueue<>();
    WebSocketServer busy =
        WebSocketServer.builder()
            .handler(connection -> {
              for (int i = 0; i < threads; i++) {
                int sender = i;
                connection.fork(c -> {
                  for (int j = 0; j < 500; j++) {
                    conversation.send(c, sender, j);
                  }
                  c.writeText("done");
                });
              }
              int count = 0;
              while (connection.read() != null) {
                count++;
              }
              read.add(count);
            })
            .options(Options.defaults().readLimit(1 << 20))
            .build();
    try (TestServer server = TestServer.start(busy, Keys.localhost().tls());
        TestPeer peer = server.dial("/")) {
      int sent = 0;
      List<Message> messages = new ArrayList<>();
      for (int done = 0; done < threads; ) {
        peer.send(new byte[sent++ % 20_000]);
        peer.ping((byte) sent);
        Message message = peer.receive();
        if (message.text().equals("done")) {
          done++;
        } else {
          messages.add(message);
        }
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      conversation.assertReceived(messages, false);
      assertEquals(sent, read.poll(10, TimeUnit.SECONDS));
    }
  }

  // ---- what the application sees

  @Test
  void sessionIsOnTheRequestAndUriIsWss() throws Exception {
    AtomicReference<@Nullable SSLSession> seen = new AtomicReference<>();
    WebSocketServer server =
        WebSocketServer.builder()
            .check(request -> {
              seen.set(request.tls());
              assertNull(request.principal());
              return Decision.accept(Probe.ECHO);
            })
            .build();
    try (TestServer test = TestServer.start(server, Keys.localhost().tls());
        TestPeer peer = test.dial("/")) {
      assertEquals("wss", test.uri().getScheme());
      assertEquals("x", peer.send("x").receiveText());
      SSLSession session = seen.get();
      assertNotNull(session);
      assertEquals("TLSv1.3", session.getProtocol());
    }
  }

  @Test
  void sameServerListensWithTlsAndWithout() throws Exception {
    WebSocketServer server = echo();
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (TestServer plain = TestServer.start(server)) {
      server.listen(free, Keys.localhost().tls());
      InetSocketAddress second = (InetSocketAddress) server.addresses().getLast();
      URI uri = URI.create("wss://127.0.0.1:" + second.getPort());
      assertEquals("ws", server.uri().getScheme());
      try (RawTls client = RawTls.opened(uri, "TLSv1.3");
          TestPeer peer = plain.dial("/")) {
        client.send(client.seal(Raw.frame(0x81, (byte) 'x')));
        assertArrayEquals(new byte[] {(byte) 0x81, 1, 'x'}, client.receive(3));
        assertEquals("y", peer.send("y").receiveText());
      }
    }
  }

  @Test
  @DisplayName("[E110] pages of http:// are refused by a server that speaks TLS")
  void pagesOfHttpAreRefused() throws Exception {
    try (TestServer server = TestServer.start(echo(), Keys.localhost().tls())) {
      String host = server.uri().getRawAuthority();
      assertEquals(403, status(server, "http://" + host));
      assertEquals(101, status(server, "https://" + host));
      assertEquals(403, status(server, "https://a.example"));
    }
  }

  private static int status(TestServer server, String origin) {
    try (TestPeer peer = server.dial("/", d -> d.header("Origin", origin))) {
      return peer.status();
    }
  }

  // ---- clients that prove who they are

  private static WebSocketServer telling(LinkedBlockingQueue<String> principals) {
    return WebSocketServer.builder()
        .check(request -> {
          principals.add(name(request));
          return Decision.accept(Probe.ECHO);
        })
        .build();
  }

  private static String name(Request request) {
    Principal principal = request.principal();
    return principal == null ? "nobody" : principal.getName();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientsMayHaveToShowACertificate(String protocol) throws Exception {
    Keys known = Keys.make(directory, "known");
    Tls required = Keys.localhost().tls().requireClientCertificates(known.certificate());
    Tls requested = Keys.localhost().tls().requestClientCertificates(known.certificate());
    SSLContext none = Keys.localhost().trusting();
    SSLContext good = Keys.localhost().trusting(known);
    LinkedBlockingQueue<String> names = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.start(telling(names), required)) {
      assertEquals("x", answer(server, engines(good, protocol)));
      assertEquals("CN=known", names.take());
      assertThrows(AssertionError.class, () -> answer(server, engines(none, protocol)));
    }
    try (TestServer server = TestServer.start(telling(names), requested)) {
      assertEquals("x", answer(server, engines(good, protocol)));
      assertEquals("CN=known", names.take());
      assertEquals("x", answer(server, engines(none, protocol)));
      assertEquals("nobody", names.take());
    }
    assertEquals(0, names.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionThatIsResumedIsThatOfTheSameClient(String protocol) throws Exception {
    Keys known = Keys.make(directory, "known");
    Tls required = Keys.localhost().tls().requireClientCertificates(known.certificate());
    SSLContext context = Keys.localhost().trusting(known);
    LinkedBlockingQueue<String> names = new LinkedBlockingQueue<>();
    try (TestServer server = TestServer.start(telling(names), required)) {
      long[] made = new long[2];
      for (int i = 0; i < 2; i++) {
        SSLEngine engine =
            context.createSSLEngine("server.example", 1); // sessions are kept by name
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        assertEquals("x", answer(server, () -> engine));
        assertEquals("CN=known", names.take());
        made[i] = engine.getSession().getCreationTime();
        while (System.currentTimeMillis() <= made[i]) {
          Thread.onSpinWait();
        }
      }
      assertEquals(made[0], made[1], "the second session is the first");
    }
  }

  private static String answer(TestServer server, Supplier<SSLEngine> tls) {
    try (TestPeer peer = server.dial("/", d -> d.tls(tls))) {
      return peer.send("x").receiveText();
    }
  }

  // ---- what else a client may ask for

  @Test
  void protocolIsNegotiated() throws Exception {
    SSLContext context = Keys.localhost().trusting();
    try (TestServer server = TestServer.start(echo(), Keys.localhost().tls())) {
      assertEquals("http/1.1", negotiated(server, context, "h2", "http/1.1"));
      assertEquals("", negotiated(server, context));
      assertThrows(AssertionError.class, () -> negotiated(server, context, "h2"));
    }
  }

  private static String negotiated(TestServer server, SSLContext context, String... offered) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(offered);
    engine.setSSLParameters(parameters);
    try (TestPeer peer = server.dial("/", d -> d.tls(() -> engine))) {
      assertEquals(101, peer.status());
      return engine.getApplicationProtocol();
    }
  }

  @Test
  void contextOfTheCallersIsSpokenWith() throws Exception {
    SSLContext context = Keys.localhost().serving();
    try (TestServer own = TestServer.start(echo(), Tls.of(context));
        TestServer bare = TestServer.start(echo(), context::createSSLEngine)) {
      SSLContext client = Keys.localhost().trusting();
      assertEquals("x", answer(own, engines(client)));
      assertEquals("x", answer(bare, engines(client)));
    }
  }

  @Test
  void clientThatDoesNotTrustTheServerLeavesAndNothingElseHappens() throws Exception {
    SSLContext other = Keys.make(directory, "other").trusting();
    try (TestServer server = TestServer.start(echo(), Keys.localhost().tls())) {
      assertThrows(AssertionError.class, () -> answer(server, engines(other)));
      assertEquals("x", answer(server, engines(Keys.localhost().trusting())));
    }
  }
}
