// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A client that blocks, whose TLS records are the test's: it makes them, and sends what it likes.
final class RawTls implements AutoCloseable {
  /// How the server's side has ended.
  enum End {
    CLOSE_NOTIFY,
    ALERT,
    TCP,
    RESET
  }

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  final SSLEngine engine;
  final Socket socket = new Socket();
  private ByteBuffer came = NOTHING; // records
  private byte[] plain = {};

  /// Connects, and says nothing.
  RawTls(URI uri, SSLEngine engine) throws IOException {
    this.engine = engine;
    engine.setUseClientMode(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  /// An engine that trusts [Keys#localhost()].
  ///
  /// @param protocols as `TLSv1.3`
  static SSLEngine engine(String... protocols) throws IOException, GeneralSecurityException {
    SSLEngine engine = Keys.localhost().trusting().createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(protocols);
    return engine;
  }

  /// Opens a WebSocket.
  static RawTls opened(URI uri, String... protocols) throws IOException, GeneralSecurityException {
    return new RawTls(uri, engine(protocols)).handshake().upgrade();
  }

  /// Opens a WebSocket once TLS is complete.
  RawTls upgrade() throws IOException {
    send(seal(Raw.upgrade("/")));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) receive(1)[0]);
    }
    assertTrue(head.indexOf("HTTP/1.1 101 ") == 0, head::toString);
    return this;
  }

  RawTls handshake() throws IOException {
    byte[] flight = nextFlight();
    while (flight.length > 0) {
      send(flight);
      flight = nextFlight();
    }
    return this;
  }

  /// What is to be sent next in the handshake; nothing once that is complete.
  byte[] nextFlight() throws IOException {
    if (engine.getSession().getProtocol().equals("NONE")) {
      engine.beginHandshake();
    }
    ByteArrayOutputStream flight = new ByteArrayOutputStream();
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      switch (status) {
        case NEED_WRAP -> flight.writeBytes(seal());
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (flight.size() > 0) {
            return flight.toByteArray();
          }
          if (unwrap() == 0 && engine.getHandshakeStatus() == status) {
            read();
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return flight.toByteArray();
        }
      }
    }
  }

  private void runTasks() {
    for (Runnable task; (task = engine.getDelegatedTask()) != null; ) {
      task.run();
    }
  }

  // ---- out

  /// Puts bytes into records; without any, what the engine itself has to say.
  byte[] seal(byte... bytes) throws SSLException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    do {
      ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      SSLEngineResult result = engine.wrap(source, record);
      records.write(record.array(), 0, record.position());
      assertTrue(
          result.bytesConsumed() > 0 || !source.hasRemaining() || record.position() > 0,
          result::toString);
    } while (source.hasRemaining());
    return records.toByteArray();
  }

  /// The record of a close_notify.
  byte[] closeNotify() throws SSLException {
    engine.closeOutbound();
    return seal();
  }

  /// What asks for new keys: a KeyUpdate (RFC 8446 §4.6.3), before that a second ClientHello.
  byte[] again() throws SSLException {
    engine.beginHandshake();
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      runTasks();
    }
    return seal();
  }

  RawTls send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  // ---- in

  /// Waits for bytes of the server's in the records that come.
  byte[] receive(int count) throws IOException {
    while (plain.length < count) {
      if (unwrap() == 0) {
        read();
      }
    }
    byte[] bytes = Arrays.copyOf(plain, count);
    plain = Arrays.copyOfRange(plain, count, plain.length);
    return bytes;
  }

  /// Waits for the end, and passes over what comes before.
  End end() throws IOException {
    try {
      while (true) {
        boolean isProgress = unwrap() > 0;
        if (engine.isInboundDone()) {
          return End.CLOSE_NOTIFY;
        }
        if (!isProgress) {
          read();
        }
      }
    } catch (SSLException e) {
      return End.ALERT;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the server has not ended it", e);
    } catch (SocketException e) {
      return End.RESET;
    } catch (EOFException e) {
      return End.TCP;
    }
  }

  /// Opens a record; returns how many bytes of records that took.
  private int unwrap() throws SSLException {
    ByteBuffer target = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    int count = engine.unwrap(came, target).bytesConsumed();
    int end = plain.length;
    plain = Arrays.copyOf(plain, end + target.position());
    target.flip().get(plain, end, plain.length - end);
    return count;
  }

  private void read() throws IOException {
    byte[] bytes = new byte[1 << 16];
    int count = socket.getInputStream().read(bytes);
    if (count < 0) {
      throw new EOFException("TCP has ended");
    }
    came = ByteBuffer.allocate(came.remaining() + count).put(came).put(bytes, 0, count).flip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
