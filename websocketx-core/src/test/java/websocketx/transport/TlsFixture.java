// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import websocketx.tls.Certificates;
import websocketx.tls.Fixture;
import websocketx.tls.Handshakes;

/// A client, a socket that is none, a [TlsTransport], and the endpoint above it. Nothing happens
/// but by the test's calls, delegated tasks included.
final class TlsFixture implements Endpoint {
  /// For who does not speak TLS.
  static final byte[] REFUSAL = {'n', 'o'};

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final FakeTransport socket = new FakeTransport();
  final Queue<Runnable> tasks = new ArrayDeque<>();
  final List<Throwable> failures = new ArrayList<>();
  final SSLEngine client;
  final Transport transport; // with TLS

  // What the endpoint has heard.
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  int ends;
  @Nullable IOException failure;
  int writable;

  private @Nullable Transport accepted;
  private ByteBuffer came = NOTHING; // to the client

  static SSLEngine serverEngine() {
    Certificates files = Certificates.pem(Fixture.file("ec.pem"), Fixture.file("ec.pkcs8.key"));
    try {
      return files.load().createSSLEngine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TlsFixture(String protocol) {
    this(protocol, TlsFixture::serverEngine);
  }

  TlsFixture(String protocol, UnaryOperator<SSLEngine> around) {
    this(protocol, () -> around.apply(serverEngine()));
  }

  TlsFixture(String protocol, Supplier<? extends SSLEngine> engines) {
    client = Handshakes.client(null, protocol);
    TlsAcceptor acceptor =
        new TlsAcceptor(
            engines,
            tasks::add,
            failures::add,
            REFUSAL,
            (next, _) -> {
              accepted = next;
              return this;
            });
    socket.setEndpoint(acceptor.accept(socket, 0));
    transport = requireNonNull(accepted);
  }

  // ---- the endpoint

  @Override
  public void received(ByteBuffer source, long now) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    received.writeBytes(bytes);
  }

  @Override
  public void inputEnded(@Nullable IOException cause, long now) {
    ends++;
    failure = cause;
  }

  @Override
  public void writable(long now) {
    writable++;
  }

  @Override
  public void posted(long now) {}

  @Override
  public void flush() {}

  @Override
  public void expired(long now) {}

  @Override
  public void broken(Throwable thrown, long now) {
    throw new AssertionError(thrown);
  }

  // ---- the client

  /// Bytes as the client puts them into records.
  byte[] seal(byte... bytes) {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    try {
      do {
        ByteBuffer record = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(source, record);
        records.write(record.array(), 0, record.position());
      } while (source.hasRemaining());
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
    return records.toByteArray();
  }

  /// What asks for new keys, or for a new handshake.
  byte[] again() {
    try {
      client.beginHandshake();
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
    runClient();
    return seal();
  }

  private void runClient() {
    for (Runnable task; (task = client.getDelegatedTask()) != null; ) {
      task.run();
    }
  }

  /// What the client finds in what was written to the socket.
  byte[] taken() {
    byte[] written = socket.takeWritten();
    came = ByteBuffer.allocate(came.remaining() + written.length).put(came).put(written).flip();
    ByteBuffer plain = ByteBuffer.allocate(1 << 20);
    try {
      while (client.unwrap(came, plain).bytesConsumed() > 0) {
        // the next record
      }
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.copyOf(plain.array(), plain.position());
  }

  // ---- both

  /// Lets both shake hands: what the client sends comes in pieces of this many bytes, the socket
  /// takes as many at a time.
  TlsFixture shakeHands(int piece) {
    try {
      client.beginHandshake();
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING; i++) {
      assertTrue(i < 20_000, "the handshake does not end: " + client.getHandshakeStatus());
      runClient();
      if (client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        deliver(seal(), piece);
      } else {
        socket.setRoom(piece);
        turn();
        byte[] _ = taken();
      }
    }
    socket.setRoom(Long.MAX_VALUE);
    turn();
    byte[] _ = taken();
    return this;
  }

  /// Bytes come in pieces.
  void deliver(byte[] bytes, int piece) {
    for (int from = 0; from < bytes.length; from += piece) {
      socket.receive(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
      turn();
    }
  }

  /// Everything that waits is done.
  void turn() {
    do {
      runTasks();
      socket.turn();
    } while (!tasks.isEmpty());
  }

  void runTasks() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      task.run();
    }
  }
}
