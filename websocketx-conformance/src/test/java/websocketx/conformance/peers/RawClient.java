// SPDX-License-Identifier: Apache-2.0
package websocketx.conformance.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;

/// A socket with an opening handshake. Each read waits 20 seconds at most.
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final String response;

  private RawClient(Socket socket, String response) {
    this.socket = socket;
    this.response = response;
  }

  static Socket connect(URI uri) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), uri.getPort());
  }

  /// Opens a connection and offers permessage-deflate.
  static RawClient dial(URI uri) throws IOException {
    Socket socket = connect(uri);
    socket.setSoTimeout(20_000);
    String request =
        """
        GET / HTTP/1.1
        Host: %s
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Extensions: permessage-deflate

        """
            .formatted(uri.getAuthority());
    socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(ISO_8859_1));
    String response = head(socket.getInputStream());
    assertTrue(response.startsWith("HTTP/1.1 101 "), response);
    return new RawClient(socket, response);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertTrue(next >= 0, () -> "ends after " + head);
      head.append((char) next);
    }
    return head.toString();
  }

  /// Whether the server has answered the offer with the extension.
  boolean compresses() {
    return response
        .lines()
        .anyMatch(line -> line.matches("(?i)sec-websocket-extensions: *permessage-deflate.*"));
  }

  /// Sends a binary message of 126 to 65 535 bytes.
  void send(byte[] message) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(0x82FE);
    out.writeShort(message.length);
    // The masking key 0 leaves the message as it is.
    out.writeInt(0);
    out.write(message);
  }

  /// Waits until the server has ended the TCP connection.
  void awaitEnd() throws IOException {
    try {
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // A reset ends it too; a time-out is another exception.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
