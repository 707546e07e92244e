// SPDX-License-Identifier: Apache-2.0

package websocketx.snippets;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import websocketx.Message;
import websocketx.Response;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.micrometer.WebSocketMetrics;
import websocketx.opentelemetry.WebSocketTracing;

/// The examples of `docs/observability.md`.
final class Observed {
  private Observed() {}

  static WebSocketServer metered(WebSocketHandler handler) {
    // @start region="micrometer"
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(handler)
            .observer(new WebSocketMetrics(registry))
            .fallback(request ->
                request.path().equals("/metrics")
                    ? Response.of(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        registry.scrape().getBytes(StandardCharsets.UTF_8))
                    : Response.text(404, "not found"))
            .build();
    // @end
    return server;
  }

  static WebSocketServer traced(OpenTelemetry telemetry, WebSocketHandler handler) {
    // @start region="opentelemetry"
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(handler)
            .observer(new WebSocketTracing(telemetry).eachMessage())
            .build();
    // @end
    return server;
  }

  static WebSocketServer tracedBelow(OpenTelemetry telemetry, Tracer tracer) {
    // @start region="context"
    WebSocketTracing tracing = new WebSocketTracing(telemetry);
    WebSocketHandler handler =
        connection -> {
          try (Scope _ = tracing.context(connection).makeCurrent()) {
            for (Message message : connection) {
              tracer.spanBuilder("answer").startSpan().end(); // a child of the connection's span
              connection.write(message);
            }
          }
        };
    WebSocketServer server = WebSocketServer.builder().handler(handler).observer(tracing).build();
    // @end
    return server;
  }

  // @start region="observer"
  /// Adds up how long writes have waited, and how often a limit took effect.
  static final class Slowness implements WebSocketObserver {
    final LongAdder waitedMillis = new LongAdder();
    final LongAdder limits = new LongAdder();

    @Override
    public void waited(WebSocketConnection connection, Duration time) {
      waitedMillis.add(time.toMillis());
    }

    @Override
    public void limited(String option, long times) {
      limits.add(times);
    }
  }
  // @end
}
