// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

/// What the handshake has agreed on about a client's compression (RFC 7692 §7.1).
///
/// @param takeover whether its messages may refer to earlier ones
/// @param windowBits how far back, as a power of two; foreign engines always allow 15
record Deflate(boolean takeover, int windowBits) {
  static final int WIDEST = 15;

  static Deflate any(Dice dice) {
    boolean takeover = dice.oneIn(2);
    return new Deflate(takeover, takeover && dice.oneIn(4) ? dice.between(8, 14) : WIDEST);
  }

  /// What the client offers to foreign engines, and they grant.
  String offer() {
    return takeover ? "permessage-deflate" : "permessage-deflate; client_no_context_takeover";
  }
}
