// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTransportTest {
  private static final byte[] HELLO = {1, 2, 3, 4, 5, 6, 7};

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  // ---- pieces

  @ParameterizedTest
  @CsvSource({
    "TLSv1.3, 1", "TLSv1.3, 2", "TLSv1.3, 5", "TLSv1.3, 6", "TLSv1.3, 100", "TLSv1.3, 100000",
    "TLSv1.2, 1", "TLSv1.2, 2", "TLSv1.2, 5", "TLSv1.2, 6", "TLSv1.2, 100", "TLSv1.2, 100000",
  })
  void handshakeInPiecesOfAnySize(String protocol, int piece) throws IOException {
    TlsFixture tls = new TlsFixture(protocol).shakeHands(piece);
    assertEquals(protocol, assertNotNullSession(tls));
    tls.deliver(tls.seal(HELLO), piece);
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertEquals(3, tls.transport.write(ByteBuffer.wrap(HELLO, 0, 3)));
    assertArrayEquals(new byte[] {1, 2, 3}, tls.taken());
    assertTrue(tls.socket.isReading);
    assertEquals(0, tls.ends);
    assertEquals(List.of(), tls.failures);
  }

  private static String assertNotNullSession(TlsFixture tls) {
    var session = tls.transport.tls();
    assertNotNull(session);
    return session.getProtocol();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void recordsCutAtEveryPlace(String protocol) {
    TlsFixture tls = new TlsFixture(protocol).shakeHands(1 << 17);
    int count = tls.seal(HELLO).length; // and a number that the server never sees
    tls = new TlsFixture(protocol).shakeHands(1 << 17);
    for (int cut = 0; cut <= 2 * count; cut++) {
      byte[] both = new byte[2 * count];
      System.arraycopy(tls.seal(HELLO), 0, both, 0, count);
      System.arraycopy(tls.seal(HELLO), 0, both, count, count);
      tls.received.reset();
      tls.socket.receive(Arrays.copyOf(both, cut));
      assertEquals(HELLO.length * (cut / count), tls.received.size(), "before the cut at " + cut);
      tls.socket.receive(Arrays.copyOfRange(both, cut, both.length));
      assertEquals(2 * HELLO.length, tls.received.size(), "cut at " + cut);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 16_384, 16_385, 70_000, 140_000, 1_000_000})
  void muchComesWhole(int length) {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    byte[] bytes = random(length);
    tls.deliver(tls.seal(bytes), 131_072);
    assertArrayEquals(bytes, tls.received.toByteArray());
  }

  // ---- out

  @ParameterizedTest
  @CsvSource({"TLSv1.3, 1", "TLSv1.3, 1000", "TLSv1.3, 20000", "TLSv1.2, 1", "TLSv1.2, 40000"})
  void socketThatTakesLittleGetsAll(String protocol, int room) throws IOException {
    TlsFixture tls = new TlsFixture(protocol).shakeHands(1 << 17);
    ByteBuffer source = ByteBuffer.wrap(random(room == 1 ? 20_000 : 200_000));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (int i = 0; source.hasRemaining(); i++) {
      assertTrue(i < 100_000, "it is never taken");
      tls.socket.setRoom(room);
      int before = source.position();
      int taken = tls.transport.write(source);
      assertEquals(source.position() - before, taken);
      got.writeBytes(tls.taken());
    }
    assertArrayEquals(source.array(), got.toByteArray());
  }

  /// What counts as taken is what the socket has the whole record of.
  @Test
  void nothingCountsBeforeItsRecordIsTakenWhole() throws IOException {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    ByteBuffer source = ByteBuffer.wrap(HELLO);
    tls.socket.setRoom(10);
    assertEquals(0, tls.transport.write(source));
    assertEquals(0, source.position());
    tls.socket.setRoom(0);
    assertEquals(0, tls.transport.write(source));
    tls.socket.setRoom(1000);
    assertEquals(HELLO.length, tls.transport.write(source));
    assertArrayEquals(HELLO, tls.taken());
    ByteBuffer longer = ByteBuffer.wrap(random(100));
    tls.socket.setRoom(10);
    assertEquals(0, tls.transport.write(longer.limit(50)));
    tls.socket.setRoom(1000);
    assertEquals(100, tls.transport.write(longer.limit(100)), "what was sealed, and what is new");
    assertArrayEquals(longer.array(), tls.taken());
  }

  @Test
  void nothingIsWrittenBeforeTheHandshakeAndThenTheEndpointHears() throws IOException {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    assertEquals(0, tls.transport.write(ByteBuffer.wrap(HELLO)));
    assertNull(tls.transport.tls());
    tls.transport.awaitWritable();
    tls.shakeHands(1 << 17);
    assertEquals(1, tls.writable);
    assertEquals(HELLO.length, tls.transport.write(ByteBuffer.wrap(HELLO)));
    assertArrayEquals(HELLO, tls.taken());
  }

  // ---- what takes its time

  @Test
  void noEngineIsMadeBeforeARecordIsComplete() {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    byte[] hello = tls.again();
    for (int i = 0; i < hello.length - 1; i++) {
      tls.socket.receive(hello[i]);
      assertTrue(tls.tasks.isEmpty(), "after " + i);
      assertTrue(tls.socket.isReading);
    }
    tls.socket.receive(hello[hello.length - 1]);
    assertEquals(1, tls.tasks.size());
    assertFalse(tls.socket.isReading, "it reads while a task is at work");
  }

  @Test
  void postsThatMeanNothingDisturbNothing() {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    tls.socket.post();
    tls.socket.turn();
    byte[] hello = tls.again();
    for (byte one : hello) {
      tls.socket.receive(one);
      tls.socket.post();
      tls.socket.turn();
    }
    tls.socket.post();
    tls.socket.turn();
    assertEquals(1, tls.tasks.size(), "one engine");
    tls.turn();
    tls.shakeHands(50);
    tls.socket.post();
    tls.turn();
    tls.deliver(tls.seal(HELLO), 3);
    assertArrayEquals(HELLO, tls.received.toByteArray());
  }

  @Test
  void taskOfAConnectionThatHasEndedIsNotDone() {
    AtomicInteger engines = new AtomicInteger();
    Supplier<SSLEngine> counting =
        () -> {
          engines.incrementAndGet();
          return TlsFixture.serverEngine();
        };
    TlsFixture tls = new TlsFixture("TLSv1.3", counting);
    tls.socket.receive(tls.again());
    tls.transport.close();
    tls.turn();
    assertEquals(0, engines.get());
    assertEquals(1, tls.socket.closed);
    assertEquals(0, tls.socket.takeWritten().length);
  }

  @Test
  void closingWhileATaskIsAtWorkIsTheEnd() {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    tls.socket.receive(tls.again());
    tls.tasks.remove().run(); // the engine is there
    tls.socket.turn();
    assertEquals(1, tls.tasks.size(), "a signature");
    tls.transport.shutdownOutput();
    tls.transport.close();
    tls.turn();
    assertEquals(0, tls.socket.takeWritten().length);
    assertEquals(0, tls.ends);
  }

  // ---- the engine's entrance

  /// The engine has a lock of its own, for which the loop must not wait: it is asked for nothing
  /// unless other threads are kept out.
  @Test
  void loopAsksTheEngineOnlyWhileNobodySeals() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<@Nullable TlsFixture> made = new AtomicReference<>();
    TlsFixture tls =
        watched(() -> {
          TlsFixture inside = made.get();
          if (inside != null) {
            calls.incrementAndGet();
            assertEquals(0, write(inside.transport), "the engine is free while it is asked");
          }
        });
    tls.shakeHands(1 << 17);
    made.set(tls);
    tls.deliver(tls.seal(HELLO), 100);
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertTrue(calls.get() > 0, "the engine was asked");
    made.set(null);
    assertEquals(1, write(tls.transport));
  }

  private static TlsFixture watched(Runnable watcher) {
    return new TlsFixture("TLSv1.3", engine -> new WatchedEngine(engine, watcher));
  }

  private static int write(Transport transport) {
    try {
      return transport.write(ByteBuffer.wrap(new byte[1]));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Nothing is lost while another thread seals, and nothing comes twice.
  @Test
  void recordsThatComeWhileAnotherThreadSealsAreOpenedLater() {
    AtomicReference<@Nullable TlsFixture> made = new AtomicReference<>();
    TlsFixture tls =
        watched(() -> {
          TlsFixture inside = made.getAndSet(null);
          if (inside != null) {
            inside.socket.receive(inside.seal(HELLO)); // as on another thread
            inside.socket.receive(inside.seal(HELLO));
            assertEquals(0, inside.received.size());
            assertTrue(inside.socket.isPosted());
            assertFalse(inside.socket.isReading);
          }
        });
    tls.shakeHands(1 << 17);
    made.set(tls);
    assertEquals(1, write(tls.transport));
    assertNull(made.get(), "the engine has sealed");
    tls.turn();
    assertEquals(2 * HELLO.length, tls.received.size());
    assertTrue(tls.socket.isReading);
  }

  // ---- what a peer must not do

  @Test
  void renegotiationEndsTheInputAndWhatIsWritten() {
    TlsFixture tls = new TlsFixture("TLSv1.2").shakeHands(1 << 17);
    tls.socket.receive(tls.again());
    tls.turn();
    assertInstanceOf(SSLException.class, tls.failure);
    assertThrows(IOException.class, () -> tls.transport.write(ByteBuffer.wrap(HELLO)));
  }

  /// What is beneath gets all further calls, once somebody has taken it over.
  @Test
  void alertIsSaidBeforeWhatIsBeneathIsTakenOver() {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    byte[] hello = tls.again();
    hello[9] = 77; // of the version
    hello[5] = 77; // and no ClientHello
    tls.socket.receive(hello);
    tls.turn();
    assertInstanceOf(SSLException.class, tls.failure);
    assertSame(tls.socket, tls.transport.beneath());
    assertEquals(21, tls.socket.takeWritten()[0]);

    TlsFixture open = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    byte[] bad = open.seal(HELLO);
    bad[bad.length - 1] ^= 1;
    open.socket.receive(bad);
    assertInstanceOf(SSLException.class, open.failure);
    assertSame(open.socket, open.transport.beneath());
    UncheckedIOException said = assertThrows(UncheckedIOException.class, open::taken);
    assertTrue(said.toString().contains("alert"), said::toString);
  }

  @Test
  void brokenRecordEndsTheInputBehindWhatCameBefore() {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    byte[] good = tls.seal(HELLO);
    byte[] bad = tls.seal(HELLO);
    bad[bad.length - 1] ^= 1;
    byte[] both = Arrays.copyOf(good, good.length + bad.length);
    System.arraycopy(bad, 0, both, good.length, bad.length);
    tls.socket.receive(both);
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertInstanceOf(SSLException.class, tls.failure);
    tls.socket.receive(tls.seal(HELLO));
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertEquals(1, tls.ends);
  }

  @Test
  void whoDoesNotSpeakTlsIsToldSoAtOnce() {
    TlsFixture tls = new TlsFixture("TLSv1.3");
    tls.socket.receive("GET ".getBytes(US_ASCII));
    assertEquals(0, tls.ends);
    tls.socket.receive((byte) '/');
    assertEquals(1, tls.ends);
    assertArrayEquals(TlsFixture.REFUSAL, tls.socket.takeWritten());
    assertTrue(tls.tasks.isEmpty());
  }

  // ---- ends

  @Test
  void closeNotifyEndsTheInputInOrder() throws IOException {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    byte[] message = tls.seal(HELLO);
    tls.client.closeOutbound();
    tls.socket.receive(message);
    tls.socket.receive(tls.seal());
    assertEquals(1, tls.ends);
    assertNull(tls.failure);
    tls.socket.receive(message); // nobody looks at it
    tls.socket.endInput(null);
    assertEquals(1, tls.ends);
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertEquals(HELLO.length, tls.transport.write(ByteBuffer.wrap(HELLO)), "the other direction");
    assertArrayEquals(HELLO, tls.taken());
  }

  @Test
  void tcpThatEndsWithoutCloseNotifyHasFailed() {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    tls.socket.receive(Arrays.copyOf(tls.seal(HELLO), 10));
    tls.socket.endInput(null);
    assertInstanceOf(EOFException.class, tls.failure);
    assertEquals(0, tls.received.size());
  }

  @Test
  void endOfOutputIsSaidInBothLayers() {
    TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);
    tls.transport.shutdownOutput();
    assertTrue(tls.socket.isOutputShut);
    byte[] _ = tls.taken();
    assertTrue(tls.client.isInboundDone());
  }
}
