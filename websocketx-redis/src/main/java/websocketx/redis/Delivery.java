// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;

/// A message as it goes over a channel: a line with its position, which is empty without history,
/// then the envelope.
///
/// @param position null without history
/// @param envelope the message
record Delivery(@Nullable Position position, Envelope envelope) {

  /// A message without history; the script makes those with.
  static byte[] plain(byte[] envelope) {
    byte[] delivery = new byte[1 + envelope.length];
    delivery[0] = '\n';
    System.arraycopy(envelope, 0, delivery, 1, envelope.length);
    return delivery;
  }

  /// @throws IllegalArgumentException if it is anything else
  static Delivery of(byte[] bytes) {
    int line = 0;
    while (line < bytes.length && bytes[line] != '\n') {
      line++;
    }
    Position position = line == 0 ? null : position(Arrays.copyOf(bytes, line));
    byte[] envelope = Arrays.copyOfRange(bytes, Math.min(line + 1, bytes.length), bytes.length);
    return new Delivery(position, Envelope.of(envelope));
  }

  /// A position as the scripts write it.
  ///
  /// @throws IllegalArgumentException if it is anything else
  static Position position(byte[] bytes) {
    String text = new String(bytes, US_ASCII);
    int blank = text.indexOf(' ');
    if (blank < 0) {
      throw new IllegalArgumentException("not a position: " + text);
    }
    return new Position(text.substring(0, blank), Long.parseLong(text.substring(blank + 1)));
  }
}
