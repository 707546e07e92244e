// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of a client, frame after frame (RFC 6455 §5.2).
final class Wire {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int MASK = 0x80;

  private final Dice dice;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// Where headers and payloads begin and end: the places where a cut is most likely to hurt.
  private final List<Integer> borders = new ArrayList<>();

  private final StringBuilder frames = new StringBuilder();

  Wire(Dice dice) {
    this.dice = dice;
  }

  /// A frame as it should be.
  ///
  /// @param first FIN, reserved bits, opcode
  void frame(int first, byte[] payload) {
    int length = payload.length;
    frame(first, length < 126 ? 0 : length < 0x1_0000 ? 2 : 8, length, payload);
  }

  /// A masked frame whose length is written in this many bytes of its own, be it true or not.
  void frame(int first, int lengthBytes, long length, byte[] payload) {
    byte[] key = maskingKey();
    header(first, MASK, lengthBytes, length);
    write(key);
    border();
    byte[] masked = new byte[payload.length];
    for (int i = 0; i < masked.length; i++) {
      masked[i] = (byte) (payload[i] ^ key[i % 4]);
    }
    write(masked);
  }

  /// A header up to its length, without the masking key.
  void header(int first, int mask, int lengthBytes, long length) {
    border();
    frames.append(" %02x:%d".formatted(first, length));
    write(first);
    write(mask | (lengthBytes == 0 ? (int) length : lengthBytes == 2 ? 126 : 127));
    for (int i = lengthBytes - 1; i >= 0; i--) {
      write((int) (length >>> (8 * i)) & 0xFF);
    }
  }

  void write(int oneByte) {
    bytes.write(oneByte);
  }

  void write(byte[] some) {
    bytes.writeBytes(some);
  }

  int size() {
    return bytes.size();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  List<Integer> borders() {
    return borders;
  }

  /// First byte and length of each frame.
  @Override
  public String toString() {
    return frames.toString().strip();
  }

  private void border() {
    borders.add(bytes.size());
  }

  private byte[] maskingKey() {
    byte[] key = dice.bytes(4);
    if (dice.oneIn(8)) {
      Arrays.fill(key, (byte) dice.of(0, 0xFF, 0x80));
    }
    return key;
  }
}
