// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32;

/// What an engine reports, or should report.
///
/// @param code of a Close frame or a failure, otherwise 0
/// @param payload of a message, ping or pong; the reason of a Close frame
record Event(Kind kind, int code, ByteBuffer payload) {
  enum Kind {
    TEXT,
    BINARY,
    PING,
    PONG,
    CLOSE,
    FAILED
  }

  private static final int SHOWN = 24;

  static Event message(boolean text, byte[] payload) {
    return new Event(text ? Kind.TEXT : Kind.BINARY, 0, ByteBuffer.wrap(payload));
  }

  static Event ping(byte[] payload) {
    return new Event(Kind.PING, 0, ByteBuffer.wrap(payload));
  }

  static Event pong(byte[] payload) {
    return new Event(Kind.PONG, 0, ByteBuffer.wrap(payload));
  }

  static Event close(int code, String reason) {
    return new Event(Kind.CLOSE, code, ByteBuffer.wrap(reason.getBytes(UTF_8)));
  }

  /// The words that go with a failure are for people and not compared.
  static Event failed(int code) {
    return new Event(Kind.FAILED, code, ByteBuffer.allocate(0));
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    CRC32 sum = new CRC32();
    sum.update(bytes);
    String start = HexFormat.of().formatHex(bytes, 0, Math.min(SHOWN, bytes.length));
    return "%s%s %d bytes %s%s (CRC %08x)"
        .formatted(
            kind,
            code == 0 ? "" : " " + code,
            bytes.length,
            start,
            bytes.length > SHOWN ? "…" : "",
            sum.getValue());
  }
}
