// SPDX-License-Identifier: Apache-2.0

/// Servers, peers and a JUnit extension for testing WebSocket handlers.
///
/// [websocketx.testing.TestServer] starts a server for a test, on a loopback port or without any
/// socket; [websocketx.testing.TestPeer] is the other side of a connection, well-behaved or not.
@org.jspecify.annotations.NullMarked
module websocketx.testing {
  requires transitive websocketx;
  requires transitive org.junit.jupiter.api;
  requires jdk.management;
  requires static org.jspecify;

  exports websocketx.testing;
}
