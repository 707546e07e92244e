// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.security.SecureRandom;

/// Where masks and nonces come from: a source that nobody can guess (RFC 6455 §4.1, §5.3). Safe
/// from any thread.
final class Entropy {
  private static final SecureRandom SOURCE = new SecureRandom();

  private Entropy() {}

  /// A masking key, for one frame.
  static int mask() {
    return SOURCE.nextInt();
  }

  /// What a Sec-WebSocket-Key is made of, for one request.
  static byte[] nonce() {
    byte[] nonce = new byte[16];
    SOURCE.nextBytes(nonce);
    return nonce;
  }
}
