// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A WebSocket with as little around it as possible, so that what is measured is the server: a
/// socket after its handshake, for messages of [Way#SIZE] bytes.
final class Plug {
  /// Of a message from a server: two bytes, and two for the length.
  static final int HEAD = 4;

  private static final int MASK = 4;

  private Plug() {}

  /// Connects, and waits for the answer; what the server says behind it is left to be read.
  static SocketChannel open(int port, String target) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                .formatted(target)
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    StringBuilder answer = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (!answer.toString().endsWith("\r\n\r\n")) {
      if (channel.read(one.clear()) < 0) {
        throw new IOException("closed: " + answer);
      }
      answer.append((char) one.get(0));
    }
    if (!answer.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("not a WebSocket: " + answer);
    }
    return channel;
  }

  /// Appends a binary message. Its mask is zero, which leaves it as it is.
  static void append(ByteBuffer to, byte[] message) {
    to.put((byte) 0x82).put((byte) (0x80 | 126)).putShort((short) message.length);
    to.putInt(0).put(message);
  }

  /// How many bytes a message takes from a client.
  static int sent() {
    return HEAD + MASK + Way.SIZE;
  }
}
