// SPDX-License-Identifier: Apache-2.0

/// A WebSocket server (RFC 6455) for blocking handlers, one virtual thread per connection.
@org.jspecify.annotations.NullMarked
module websocketx {
  requires static org.jspecify;
}
