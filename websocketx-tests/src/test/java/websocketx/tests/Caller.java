// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;

/// A client on a blocking socket that goes through an opening handshake and then shows each failure
/// as it comes: what is not as it should be is an [IOException].
final class Caller implements AutoCloseable {
  static final int TEXT = 0x81;
  static final int CLOSE = 0x88;

  /// A short frame (RFC 6455 §5.2) that has come.
  record Frame(int firstByte, String payload) {
    boolean isClose() {
      return firstByte == CLOSE;
    }
  }

  private final Socket socket = new Socket();
  private final InputStream in;

  /// @param patience how long a read may take
  Caller(InetSocketAddress server, String target, Duration patience) throws IOException {
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      socket.connect(server, Math.toIntExact(patience.toMillis()));
      in = new BufferedInputStream(socket.getInputStream());
      socket.getOutputStream().write(Raw.upgrade(target));
      String head = head();
      if (!head.startsWith("HTTP/1.1 101 ")) {
        throw new ProtocolException(head);
      }
    } catch (Throwable failure) {
      close();
      throw failure;
    }
  }

  private String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) next());
    }
    return head.toString();
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the connection has ended");
    }
    return next;
  }

  void send(int firstByte, String payload) throws IOException {
    socket.getOutputStream().write(Raw.frame(firstByte, payload.getBytes(ISO_8859_1)));
  }

  Frame receive() throws IOException {
    int firstByte = next();
    byte[] payload = new byte[next()];
    if (in.readNBytes(payload, 0, payload.length) < payload.length) {
      throw new EOFException("the connection has ended in a frame");
    }
    return new Frame(firstByte, new String(payload, firstByte == CLOSE ? ISO_8859_1 : UTF_8));
  }

  /// The server is the first to close a TCP connection (RFC 6455 §7.1.1).
  void awaitEnd() throws IOException {
    int more = in.read();
    if (more >= 0) {
      throw new ProtocolException("behind the last frame came " + more);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
