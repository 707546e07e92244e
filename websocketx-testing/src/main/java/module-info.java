// SPDX-License-Identifier: Apache-2.0

/// Servers, peers and a JUnit extension for testing WebSocket handlers.
@org.jspecify.annotations.NullMarked
module websocketx.testing {
  requires transitive websocketx;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;
}
