// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

/// What is rare in a script, and valid, and too much for some engine.
enum Trait {
  /// Blocks with BFINAL, and more after them (RFC 7692 §7.2.3.4).
  FINAL_BLOCKS,
  /// A ping or pong between fragments of a compressed message.
  CONTROL_INSIDE_COMPRESSED
}
