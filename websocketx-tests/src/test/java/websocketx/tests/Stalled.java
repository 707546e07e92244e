// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A client that sends to an echo until nothing goes anymore, because it never reads what comes
/// back.
record Stalled(SocketChannel channel) implements AutoCloseable {
  private static final int PAYLOAD = 32 * 1024;

  static Stalled dial(URI uri) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
    channel.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    Stalled stalled = new Stalled(channel);
    stalled.shakeHands(uri);
    stalled.fill();
    return stalled;
  }

  private void shakeHands(URI uri) throws IOException {
    String request =
        """
        GET %s HTTP/1.1
        Host: %s
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

        """
            .formatted(uri.getPath(), uri.getRawAuthority())
            .replace("\n", "\r\n");
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    ByteBuffer status = ByteBuffer.allocate("HTTP/1.1 101".length());
    while (status.hasRemaining() && channel.read(status) >= 0) {}
    assertEquals("HTTP/1.1 101", US_ASCII.decode(status.flip()).toString());
  }

  /// Sends binary messages until the socket has taken nothing for half a second.
  private void fill() throws IOException {
    ByteBuffer frame = frame();
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_WRITE);
      while (selector.select(500) > 0) {
        selector.selectedKeys().clear();
        channel.write(frame);
        if (!frame.hasRemaining()) {
          frame.rewind();
        }
      }
    }
  }

  /// A whole message, masked with zeros: RFC 6455 §5.2.
  private static ByteBuffer frame() {
    ByteBuffer frame = ByteBuffer.allocate(8 + PAYLOAD);
    return frame.put((byte) 0x82).put((byte) (0x80 | 126)).putShort((short) PAYLOAD).rewind();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
