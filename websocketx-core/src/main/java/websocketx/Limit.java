// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// The limits and deadlines whose taking effect is told, each by the name of its option.
enum Limit {
  MAX_CONNECTIONS("maxConnections"),
  MAX_CONNECTIONS_PER_ADDRESS("maxConnectionsPerAddress"),
  MAX_PENDING_HANDSHAKES("maxPendingHandshakes"),
  MAX_COMPRESSED_CONNECTIONS("maxCompressedConnections"),
  HANDSHAKE_TIMEOUT("handshakeTimeout"),
  READ_INTERVAL("readInterval"),
  MESSAGE_TIMEOUT("messageTimeout"),
  WRITE_INTERVAL("writeInterval"),
  READ_LIMIT("readLimit"),
  MAX_MESSAGES_PER_SECOND("maxMessagesPerSecond"),
  MAX_LIFETIME("maxLifetime"),
  MAX_UNREAD_BYTES_IN_TOTAL("maxUnreadBytesInTotal"),
  MAX_UNSENT_BYTES("maxUnsentBytes");

  private final String option;

  Limit(String option) {
    this.option = option;
  }

  /// The name of the option that sets it.
  String option() {
    return option;
  }
}
