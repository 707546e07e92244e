// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.tls.Handshakes;

/// What a supplier of engines may do wrong ends that connection, and the peer is told.
class EngineSupplierTest {
  private static final byte[] HELLO = {1, 2, 3};
  private static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

  private static Throwable refused(Supplier<? extends SSLEngine> engines) {
    TlsFixture tls = new TlsFixture("TLSv1.3", engines);
    tls.socket.receive(tls.again());
    tls.turn();
    tls.socket.post();
    tls.turn();
    assertEquals(1, tls.ends);
    assertEquals(1, tls.failures.size(), tls.failures::toString);
    assertArrayEquals(INTERNAL_ERROR, tls.socket.takeWritten());
    Throwable failure = tls.failures.getFirst();
    assertInstanceOf(SSLException.class, tls.failure);
    assertNotNull(tls.failure);
    assertSame(failure, tls.failure.getCause());
    return failure;
  }

  private static void assertWorks(TlsFixture tls) {
    tls.deliver(tls.seal(HELLO), 100);
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertEquals(0, tls.ends);
  }

  @Test
  void itThrows() {
    Error thrown = new Error("no engine");
    Throwable failure =
        refused(() -> {
          throw thrown;
        });
    assertSame(thrown, failure);
  }

  @Test
  @SuppressWarnings("NullAway") // that is what it is about
  void itReturnsNull() {
    assertInstanceOf(NullPointerException.class, refused(() -> null));
  }

  @Test
  void itReturnsTheEngineOfAConnectionThatIsOpen() {
    SSLEngine same = TlsFixture.serverEngine();
    TlsFixture first = new TlsFixture("TLSv1.3", () -> same).shakeHands(1 << 17);
    assertInstanceOf(IllegalArgumentException.class, refused(() -> same));
    assertWorks(first);
  }

  @Test
  void itReturnsTheEngineOfAHandshake() {
    SSLEngine same = TlsFixture.serverEngine();
    TlsFixture first = new TlsFixture("TLSv1.3", () -> same);
    first.socket.receive(first.again());
    first.tasks.remove().run(); // the engine is there
    assertInstanceOf(IllegalArgumentException.class, refused(() -> same));
    first.turn();
    assertWorks(first.shakeHands(1 << 17));
  }

  /// Not every engine minds being set to the mode that it has.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itReturnsAnEngineInUseThatDoesNotMind(boolean isOpen) {
    SSLEngine same =
        new WatchedEngine(TlsFixture.serverEngine(), () -> {}) {
          private boolean isSet;

          @Override
          public void setUseClientMode(boolean on) {
            if (!isSet) {
              isSet = true;
              super.setUseClientMode(on);
            }
          }
        };
    TlsFixture first = new TlsFixture("TLSv1.3", () -> same);
    if (isOpen) {
      first.shakeHands(1 << 17);
    } else {
      first.socket.receive(first.again());
      first.tasks.remove().run();
    }
    assertInstanceOf(IllegalStateException.class, refused(() -> same));
    first.turn();
    assertWorks(isOpen ? first : first.shakeHands(1 << 17));
  }

  @Test
  void itReturnsAClientThatHasBegun() throws SSLException {
    SSLEngine client = Handshakes.client(null, "TLSv1.3");
    client.beginHandshake();
    assertInstanceOf(IllegalArgumentException.class, refused(() -> client));
  }

  @Test
  void itBlocksUntilItsClientHasGone() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    Supplier<SSLEngine> blocking =
        () -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return TlsFixture.serverEngine();
        };
    TlsFixture tls = new TlsFixture("TLSv1.3", blocking);
    tls.socket.receive(tls.again());
    Thread worker = Thread.ofPlatform().daemon().start(tls::runTasks);
    assertTrue(entered.await(10, TimeUnit.SECONDS));
    tls.transport.close();
    worker.join(10_000);
    assertFalse(worker.isAlive(), "it blocks");
    tls.turn();
    assertInstanceOf(InterruptedException.class, tls.failures.getFirst().getCause());
    assertEquals(0, tls.ends);
    assertEquals(0, tls.socket.takeWritten().length);
  }
}
