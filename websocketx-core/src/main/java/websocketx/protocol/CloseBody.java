// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/// The payload of a Close frame: a code and a reason (RFC 6455 §5.5.1).
///
/// @param code 1005 stands for a frame without a payload
/// @param reason text for a log, not for a person; at most 123 bytes in UTF-8
public record CloseBody(int code, String reason) {
  /// The longest reason that fits into a control frame, in bytes of UTF-8.
  public static final int MAX_REASON_BYTES = 123;

  /// The bytes on the wire.
  ///
  /// @return two bytes of code and the reason; empty for 1005
  /// @throws IllegalArgumentException if the code is not allowed on the wire, or the reason is too
  ///   long or has a surrogate without its partner
  public byte[] encode() {
    if (code == CloseCode.NO_STATUS_RECEIVED) {
      return new byte[0];
    }
    if (!CloseCode.isAllowedOnWire(code)) {
      throw new IllegalArgumentException(
          "close code " + code + " cannot be sent: use 1000-1003, 1007-1014 or 3000-4999");
    }
    refuseLoneSurrogates(reason);
    byte[] text = reason.getBytes(UTF_8);
    if (text.length > MAX_REASON_BYTES) {
      throw new IllegalArgumentException(
          "close reason has %d bytes: shorten it to at most %d"
              .formatted(text.length, MAX_REASON_BYTES));
    }
    byte[] body = new byte[2 + text.length];
    body[0] = (byte) (code >> 8);
    body[1] = (byte) code;
    System.arraycopy(text, 0, body, 2, text.length);
    return body;
  }

  /// [String#getBytes] would silently send a question mark in its place.
  private static void refuseLoneSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        throw new IllegalArgumentException(
            "close reason has a lone surrogate at index " + i + ": it has no UTF-8 form");
      }
    }
  }
}
