// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// The side of the connection that we are. Frames from client to server are masked, frames from
/// server to client are not (RFC 6455 §5.1).
public enum Role {
  /// We receive masked frames and send unmasked ones.
  SERVER,
  /// We receive unmasked frames and send masked ones.
  CLIENT
}
