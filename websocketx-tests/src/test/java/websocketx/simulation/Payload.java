// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

/// Payloads that say which message they are, and of which every byte can be judged.
final class Payload {
  /// How many bytes it takes to tell messages from each other.
  static final int SMALLEST = 3;

  private static final int DIGITS = 64;

  private Payload() {}

  /// The payload of a message with this number. It is ASCII, and text as well as not.
  static byte[] of(int number, int size) {
    byte[] payload = new byte[Math.max(SMALLEST, size)];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = byteAt(number, i);
    }
    return payload;
  }

  private static byte byteAt(int number, int index) {
    return switch (index) {
      case 0 -> digit(number / DIGITS / DIGITS);
      case 1 -> digit(number / DIGITS % DIGITS);
      case 2 -> digit(number % DIGITS);
      default -> digit((number + index * index / 16) % DIGITS);
    };
  }

  private static byte digit(int value) {
    return (byte) (value + ' ');
  }

  /// The number of a message; -1 if it is none of these.
  static int number(byte[] payload) {
    if (payload.length < SMALLEST) {
      return -1;
    }
    int number = ((payload[0] - ' ') * DIGITS + (payload[1] - ' ')) * DIGITS + payload[2] - ' ';
    for (int i = 0; i < payload.length; i++) {
      if (payload[i] != byteAt(number, i)) {
        return -1;
      }
    }
    return number;
  }
}
