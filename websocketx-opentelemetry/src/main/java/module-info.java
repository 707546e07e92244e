// SPDX-License-Identifier: Apache-2.0

/// Traces of a WebSocket server, for OpenTelemetry: [websocketx.opentelemetry.WebSocketTracing].
@org.jspecify.annotations.NullMarked
module websocketx.opentelemetry {
  requires transitive websocketx;
  requires transitive io.opentelemetry.api;
  requires transitive io.opentelemetry.context;
  requires static org.jspecify;

  exports websocketx.opentelemetry;
}
