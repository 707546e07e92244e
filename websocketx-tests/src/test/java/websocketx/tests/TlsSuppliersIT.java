// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import websocketx.Options;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;
import websocketx.tests.RawTls.End;

/// Suppliers of engines that fail, or do not come back, harm nobody but those they were asked for.
class TlsSuppliersIT {
  /// A whole TLS handshake fits in, on a slow machine too.
  private static final Options OPTIONS = Options.defaults().handshakeTimeout(Duration.ofSeconds(2));

  private static final Options PATIENT = OPTIONS.handshakeTimeout(Duration.ofSeconds(20));
  private static final String LOGGED = "a TLS engine was not to be had";

  private static Ordeal ordeal(Options options, Supplier<SSLEngine> engines) {
    return new Ordeal(Probe.ECHO, builder -> builder.options(options), engines).expecting(LOGGED);
  }

  private static RawTls client(Ordeal ordeal) throws Exception {
    return new RawTls(ordeal.server().uri(), RawTls.engine("TLSv1.3"));
  }

  private static void awaitLines(Ordeal ordeal, int count) {
    Probe.until("it was logged", () -> ordeal.trouble().lines().size() == count);
  }

  @Test
  void whatTheyDoWrongIsLoggedAndEndsThatConnectionOnly() throws Exception {
    Tls good = Keys.localhost().tls();
    SSLEngine begun = RawTls.engine("TLSv1.3");
    begun.beginHandshake();
    SSLEngine used = good.get();
    used.beginHandshake();
    AtomicInteger calls = new AtomicInteger();
    Supplier<SSLEngine> engines =
        () ->
            switch (calls.getAndIncrement()) {
              case 0 -> throw new IllegalStateException("no keys today");
              case 1 -> nothing();
              case 2 -> throw new AssertionError("not even that");
              case 3 -> begun;
              case 4 -> used;
              default -> good.get();
            };
    try (Ordeal ordeal = ordeal(OPTIONS, engines)) {
      for (int i = 0; i < 5; i++) {
        try (RawTls client = client(ordeal)) {
          SSLException told = assertThrows(SSLException.class, client::handshake);
          assertTrue(told.toString().contains("internal_error"), told::toString);
        }
      }
      awaitLines(ordeal, 5);
      ordeal.assertServesTheHonest();
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  @SuppressWarnings("NullAway") // what a supplier must not do
  private static SSLEngine nothing() {
    return null;
  }

  @Test
  void engineOfAnotherConnectionIsRefusedAndThatGoesOn() throws Exception {
    SSLEngine same = Keys.localhost().tls().get();
    try (Ordeal ordeal = ordeal(OPTIONS, () -> same);
        RawTls first = client(ordeal).handshake().upgrade()) {
      try (RawTls second = client(ordeal)) {
        assertThrows(SSLException.class, second::handshake);
      }
      awaitLines(ordeal, 1);
      first.send(first.seal(Raw.frame(0x81, (byte) 'x')));
      assertEquals('x', first.receive(3)[2]);
    }
  }

  /// Blocks for as many as are said, until it is interrupted.
  private static Supplier<SSLEngine> blocking(int count, CountDownLatch entered) {
    AtomicInteger calls = new AtomicInteger();
    Tls good;
    try {
      good = Keys.localhost().tls();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return () -> {
      if (calls.getAndIncrement() < count) {
        entered.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IllegalStateException("interrupted", e);
        }
      }
      return good.get();
    };
  }

  @Test
  void thoseBehindOneThatBlocksAreServed() throws Exception {
    CountDownLatch entered = new CountDownLatch(3);
    try (Ordeal ordeal = ordeal(PATIENT, blocking(3, entered))) {
      List<RawTls> stuck = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawTls client = client(ordeal);
        stuck.add(client.send(client.nextFlight()));
      }
      assertTrue(entered.await(20, TimeUnit.SECONDS));
      try (RawTls next = client(ordeal).handshake().upgrade()) {
        next.send(next.seal(Raw.frame(0x81, (byte) 'x')));
        assertEquals('x', next.receive(3)[2]);
      }
      assertEquals(List.of(), ordeal.trouble().lines(), "they were not interrupted");
      ordeal.server().shutdownNow();
      awaitLines(ordeal, 3);
      assertTrue(ordeal.server().awaitTermination(Duration.ofSeconds(10)));
      ordeal.assertQuiet();
      for (RawTls client : stuck) {
        client.close();
      }
    }
  }

  @Test
  void oneThatBlocksIsInterruptedWhenItsClientsTimeIsOver() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    try (Ordeal ordeal = ordeal(OPTIONS, blocking(1, entered));
        RawTls client = client(ordeal)) {
      client.send(client.nextFlight());
      End end = client.end();
      assertTrue(end == End.TCP || end == End.RESET, end::name);
      awaitLines(ordeal, 1);
      ordeal.assertServesTheHonest();
      ordeal.assertReleased();
      ordeal.assertQuiet();
    }
  }

  /// Its clients are dropped in time, those without TLS are served, and the server ends.
  @Test
  void oneThatTakesNoInterruptHoldsUpNeitherPlainClientsNorTheEnd() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Supplier<SSLEngine> blocking =
        () -> {
          entered.countDown();
          awaitUninterruptibly(goOn);
          throw new IllegalStateException("too late");
        };
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(OPTIONS).build();
    try (Trouble trouble = new Trouble();
        TestServer plain = TestServer.start(server);
        TestPeer before = plain.dial("/")) {
      server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), blocking);
      var address = (InetSocketAddress) server.addresses().getLast();
      URI uri = URI.create("wss://127.0.0.1:" + address.getPort());
      for (int i = 0; i < 3; i++) {
        try (RawTls client = new RawTls(uri, RawTls.engine("TLSv1.3"))) {
          client.send(client.nextFlight());
          assertTrue(entered.await(20, TimeUnit.SECONDS));
          client.end();
        }
      }
      assertEquals("x", before.send("x").receiveText());
      try (TestPeer after = plain.dial("/")) {
        assertEquals("y", after.send("y").receiveText());
      }
      server.shutdownNow();
      assertTrue(server.awaitTermination(Duration.ofSeconds(10)));
      goOn.countDown();
      Probe.until("it is logged", () -> !trouble.lines().isEmpty());
    } finally {
      goOn.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean isOver = false;
    while (!isOver) {
      try {
        isOver = latch.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // The server must not depend on it.
      }
    }
  }
}
