// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import websocketx.Response;
import websocketx.WebSocketObserver;
import websocketx.micrometer.WebSocketMetrics;

/// What the server does, in numbers, as Prometheus asks for it and the page shows it.
final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final WebSocketObserver observer = new WebSocketMetrics(registry);

  WebSocketObserver observer() {
    return observer;
  }

  Response respond() {
    byte[] samples = registry.scrape().getBytes(UTF_8);
    return Response.of(200, "text/plain; version=0.0.4; charset=utf-8", samples)
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff");
  }
}
