// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// A connection of which the test sees every byte: the server's frames as they are on the wire.
final class WireFrames implements AutoCloseable {
  private static final int RSV1 = 0x40;
  private static final int LENGTH = 0x7F;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  /// One frame (RFC 6455 §5.2).
  record Frame(int firstByte, byte[] payload) {
    boolean isCompressed() {
      return (firstByte & RSV1) != 0;
    }
  }

  private final TestPeer peer;

  private WireFrames(TestPeer peer) {
    this.peer = peer;
  }

  /// Opens a connection with these lines at the end of its request.
  static WireFrames open(TestServer server, String target, String... lines) {
    TestPeer peer = server.connect();
    peer.sendRaw(Raw.upgrade(target, lines));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append(new String(peer.receiveRaw(1), ISO_8859_1));
    }
    assertTrue(head.toString().startsWith("HTTP/1.1 101 "), head::toString);
    return new WireFrames(peer);
  }

  /// As `open`, with this offer.
  static WireFrames offering(TestServer server, String target, String extensions) {
    return open(server, target, "Sec-WebSocket-Extensions: " + extensions);
  }

  WireFrames send(int firstByte, byte... payload) {
    peer.sendRaw(Raw.frame(firstByte, payload));
    return this;
  }

  WireFrames send(String text) {
    return send(0x81, text.getBytes(ISO_8859_1));
  }

  Frame next() {
    byte[] start = peer.receiveRaw(2);
    int length = start[1] & LENGTH;
    if (length == TWO_BYTES) {
      length = ByteBuffer.wrap(peer.receiveRaw(2)).getShort() & 0xFFFF;
    } else if (length == EIGHT_BYTES) {
      length = (int) ByteBuffer.wrap(peer.receiveRaw(8)).getLong();
    }
    return new Frame(start[0] & 0xFF, peer.receiveRaw(length));
  }

  @Override
  public void close() {
    peer.close();
  }
}
