// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;

/// What a peer says, as bytes (RFC 6455 §5.2).
final class Outgoing {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int RSV1 = 0x40;

  private final SplittableRandom random;
  private final Bytes bytes = new Bytes();

  Outgoing(SplittableRandom random) {
    this.random = random;
  }

  void request(int index, String extensions) {
    String request =
        """
        GET /%d HTTP/1.1
        Host: localhost
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        %s
        """
            .formatted(index, extensions);
    bytes.add(request.replace("\n", "\r\n").getBytes(US_ASCII));
  }

  /// A message, in fragments if chance wants it, with a ping between them.
  void message(boolean isText, byte[] payload, boolean isCompressed) {
    byte[] sent = isCompressed ? deflated(payload) : payload;
    int bits = (isText ? TEXT : BINARY) | (isCompressed ? RSV1 : 0);
    int from = 0;
    while (random.nextInt(4) == 0) {
      int to = from + random.nextInt(sent.length - from + 1);
      frame(bits, Arrays.copyOfRange(sent, from, to));
      if (random.nextInt(4) == 0) {
        control(PING, new byte[0]);
      }
      bits = 0;
      from = to;
    }
    frame(FIN | bits, Arrays.copyOfRange(sent, from, sent.length));
  }

  void control(int opcode, byte[] payload) {
    frame(FIN | opcode, payload);
  }

  /// The first byte of a frame as nobody sends it, and a few more.
  void fault() {
    frame(FIN | 0x30 | random.nextInt(16), new byte[random.nextInt(10)]);
  }

  /// The beginning of a message that has no end.
  void beginning() {
    frame(BINARY, new byte[random.nextInt(20)]);
    bytes.add(FIN);
  }

  private void frame(int first, byte[] payload) {
    bytes.add(first);
    if (payload.length < 126) {
      bytes.add(0x80 | payload.length);
    } else {
      bytes.add(0x80 | 126);
      bytes.add(payload.length >> 8);
      bytes.add(payload.length);
    }
    int key = random.nextInt();
    for (int i = 24; i >= 0; i -= 8) {
      bytes.add(key >> i);
    }
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= (byte) (key >> (24 - i % 4 * 8));
    }
    bytes.add(masked);
  }

  /// Refers to nothing before it, so it is right with and without context (RFC 7692 §7.2.1).
  private static byte[] deflated(byte[] payload) {
    Deflater deflater = new Deflater(1, true);
    try {
      deflater.setInput(payload);
      byte[] buffer = new byte[payload.length + 100];
      int count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(buffer, count - 4);
    } finally {
      deflater.end();
    }
  }

  int size() {
    return bytes.size();
  }

  byte[] take(int count) {
    return bytes.take(count);
  }
}
