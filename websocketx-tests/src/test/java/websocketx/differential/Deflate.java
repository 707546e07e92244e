// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

/// What the handshake has agreed on about compression (RFC 7692 §7.1).
enum Deflate {
  OFF(""),
  CONTEXT_TAKEOVER("permessage-deflate"),
  NO_CONTEXT_TAKEOVER("permessage-deflate; client_no_context_takeover");

  /// What the client offers, and the server grants.
  final String offer;

  Deflate(String offer) {
    this.offer = offer;
  }
}
