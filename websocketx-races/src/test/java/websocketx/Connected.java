// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import websocketx.protocol.Forwarded;
import websocketx.protocol.RequestHead;
import websocketx.protocol.RequestParser;
import websocketx.transport.Buffers;

/// An open connection over a narrow transport, and what its peer sees.
final class Connected {
  /// As small as it can be: a control frame has to fit.
  private static final int BUFFER = 160;

  private static final WebSocketServer SERVER = WebSocketServer.of(connection -> {});
  private static final HttpRequest REQUEST = request();

  final NarrowTransport transport;
  final Connection connection;

  Connected(int room) {
    transport = new NarrowTransport(room);
    connection =
        new Connection(
            SERVER,
            transport,
            new Outbox(transport, new Buffers(BUFFER), Long.MAX_VALUE),
            REQUEST,
            "",
            Options.defaults(),
            null);
  }

  private static HttpRequest request() {
    byte[] head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
    if (new RequestParser(1024).parse(ByteBuffer.wrap(head)) instanceof RequestHead parsed) {
      NarrowTransport transport = new NarrowTransport(0);
      return new HttpRequest(
          parsed,
          List.of(),
          transport.remoteAddress(),
          transport.localAddress(),
          null,
          Forwarded.NOTHING,
          null);
    }
    throw new AssertionError("no request");
  }

  /// What the peer sees, as opcodes and lengths: each frame has to be whole.
  List<String> frames() {
    byte[] bytes = transport.taken();
    List<String> frames = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      Race.check(at + 2 <= bytes.length, "half a header");
      int length = bytes[at + 1];
      Race.check(length >= 0 && length <= 125, "a length of " + length);
      Race.check(at + 2 + length <= bytes.length, "a part of a frame");
      byte[] payload = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
      if (length > 2) { // no Close frame
        byte[] expected = new byte[length];
        Arrays.fill(expected, payload[0]);
        Race.check(Arrays.equals(payload, expected), "two frames are mixed");
      }
      frames.add((bytes[at] & 0xFF) + ":" + length);
      at += 2 + length;
    }
    return frames;
  }
}
