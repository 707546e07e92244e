// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

/// What happens to a connection, once.
///
/// @param isInbound whether the offset counts what the server gets, or what it sends
/// @param offset after so many bytes
public record Fault(Kind kind, boolean isInbound, int offset) {
  /// What it is.
  public enum Kind {
    /// TCP is reset: what is under way in both directions is lost.
    RESET,
    /// The peer half-closes, and goes on to read.
    FIN,
    /// The peer takes and sends nothing any more, and does not say so.
    STALL
  }
}
