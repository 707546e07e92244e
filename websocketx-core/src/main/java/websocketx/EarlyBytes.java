// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What comes behind a request while a hook decides on it. A client has to wait for the answer (RFC
/// 6455 §4.1); those that do not send a message or two. Belongs to the loop.
final class EarlyBytes {
  /// How many there may be.
  static final int MOST = 16 * 1024;

  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private boolean tooMany;

  /// Adds what has come.
  ///
  /// @return false if there are too many now
  boolean add(ByteBuffer source) {
    int more = source.remaining();
    if (more <= MOST - bytes.length) {
      int from = bytes.length;
      bytes = more == 0 ? bytes : Arrays.copyOf(bytes, from + more);
      source.get(bytes, from, more);
    } else {
      tooMany = true;
    }
    return !tooMany;
  }

  boolean isTooMany() {
    return tooMany;
  }

  static Opening refused() {
    return Opening.refused(400, "more than " + MOST + " bytes came before the answer");
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes);
  }
}
