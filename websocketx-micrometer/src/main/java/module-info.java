// SPDX-License-Identifier: Apache-2.0

/// Metrics of a WebSocket server, for Micrometer: [websocketx.micrometer.WebSocketMetrics].
@org.jspecify.annotations.NullMarked
module websocketx.micrometer {
  requires transitive websocketx;
  requires transitive micrometer.core;
  requires static org.jspecify;

  exports websocketx.micrometer;
}
