// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.opentelemetry.WebSocketTracing;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What OpenTelemetry gets to know of a server.
@Timeout(60)
class OpenTelemetryIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(provider)
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final WebSocketTracing tracing = new WebSocketTracing(telemetry);

  @AfterEach
  void end() {
    telemetry.close();
  }

  private static WebSocketServer server(WebSocketHandler handler, WebSocketTracing tracing) {
    return WebSocketServer.builder().handler(handler).observer(tracing).build();
  }

  private SpanData onlySpan() {
    List<SpanData> spans = exporter.getFinishedSpanItems();
    assertEquals(1, spans.size(), spans::toString);
    return spans.getFirst();
  }

  @Test
  void connectionIsOneSpanBelowTheTraceContextOfItsRequest() {
    try (TestServer running = TestServer.start(server(Probe.ECHO, tracing));
        TestPeer peer =
            running.dial(
                "/chat?secret=1",
                d -> d.header("traceparent", "00-" + TRACE + "-" + PARENT + "-01"))) {
      assertEquals("secret", peer.send("secret").receiveText());
      assertEquals(List.of(), exporter.getFinishedSpanItems());
      peer.sendClose(StatusCode.GOING_AWAY, "secret").receiveClose();
    }
    SpanData span = onlySpan();
    assertEquals("websocket", span.getName());
    assertEquals(SpanKind.SERVER, span.getKind());
    assertEquals(TRACE, span.getTraceId());
    assertEquals(PARENT, span.getParentSpanId());
    assertTrue(span.getParentSpanContext().isRemote());
    assertEquals("/chat", span.getAttributes().get(AttributeKey.stringKey("url.path")));
    assertEquals(1001, span.getAttributes().get(AttributeKey.longKey("websocket.close.code")));
    assertEquals(
        "peer", span.getAttributes().get(AttributeKey.stringKey("websocket.close.initiator")));
    assertEquals(true, span.getAttributes().get(AttributeKey.booleanKey("websocket.close.clean")));
    assertEquals(StatusData.unset(), span.getStatus());
    assertTrue(span.getEndEpochNanos() > span.getStartEpochNanos());
    assertFalse(span.toString().contains("secret"), span::toString);
  }

  @Test
  void connectionWithoutOrWithABrokenTraceContextBeginsATrace() {
    try (TestServer running = TestServer.inMemory(server(Probe.DRAIN, tracing));
        TestPeer one = running.dial("/");
        TestPeer other = running.dial("/", d -> d.header("traceparent", "00-zz-1-01"))) {
      one.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
      other.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    List<SpanData> spans = exporter.getFinishedSpanItems();
    assertEquals(2, spans.size());
    assertTrue(spans.stream().allMatch(s -> s.getParentSpanId().equals(SpanId.getInvalid())));
  }

  @Test
  void failureOfAHandlerIsAnErrorOfItsSpan() {
    WebSocketHandler handler =
        _ -> {
          throw new IllegalStateException("a handler that fails");
        };
    try (TestServer running = TestServer.inMemory(server(handler, tracing));
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.INTERNAL_ERROR, peer.receiveClose().code());
    }
    SpanData span = onlySpan();
    assertEquals(StatusData.error(), span.getStatus());
    assertEquals("exception", span.getEvents().getFirst().getName());
  }

  @Test
  void eachMessageHasASpanBelowItsConnections() {
    WebSocketTracing each = tracing.eachMessage();
    try (TestServer running = TestServer.inMemory(server(Probe.ECHO, each));
        TestPeer peer = running.dial("/")) {
      assertEquals("secret", peer.send("secret").receiveText());
      // What is sent is on its way before observers hear of it, and so might be the end.
      Probe.until("both are told", () -> exporter.getFinishedSpanItems().size() == 2);
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    List<SpanData> spans = exporter.getFinishedSpanItems();
    assertEquals(
        List.of("receive", "send", "websocket"), spans.stream().map(SpanData::getName).toList());
    SpanData connection = spans.getLast();
    for (SpanData message : spans.subList(0, 2)) {
      assertEquals(connection.getTraceId(), message.getTraceId());
      assertEquals(connection.getSpanId(), message.getParentSpanId());
      assertEquals(
          "text", message.getAttributes().get(AttributeKey.stringKey("websocket.message.type")));
      assertEquals(6, message.getAttributes().get(AttributeKey.longKey("websocket.message.size")));
      assertFalse(message.toString().contains("secret"), message::toString);
    }
  }

  @Test
  void spansOfAHandlerStandBelowItsConnections() {
    WebSocketHandler handler =
        c -> {
          try (var _ = tracing.context(c).makeCurrent()) {
            telemetry.getTracer("test").spanBuilder("work").startSpan().end();
          }
        };
    try (TestServer running = TestServer.inMemory(server(handler, tracing));
        TestPeer peer = running.dial("/")) {
      peer.receiveClose();
    }
    List<SpanData> spans = exporter.getFinishedSpanItems();
    assertEquals(List.of("work", "websocket"), spans.stream().map(SpanData::getName).toList());
    assertEquals(spans.getLast().getSpanId(), spans.getFirst().getParentSpanId());
  }
}
