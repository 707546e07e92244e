// SPDX-License-Identifier: Apache-2.0

package websocketx.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Request;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;

/// Traces connections: a span for each, from its opening to its end. Give it to the server's
/// builder:
///
/// {@snippet file="Observed.java" region="opentelemetry"}
///
/// The parent is the trace context of the request, as the propagators of the [OpenTelemetry] read
/// it: `traceparent` with those of the W3C. A connection's span is of the kind `SERVER` and is
/// called `websocket`. Its attributes are `url.path`, and in the end `websocket.close.code`,
/// `websocket.close.initiator` and `websocket.close.clean`; a handler or fork that fails before
/// that end is an exception of the span and makes its status `ERROR`. Reasons, headers, queries and
/// payloads are not in it, unless the application's exceptions tell them.
///
/// With [#eachMessage()] each message has a short span too, below its connection's: `receive` when
/// a reader got it, `send` when it was accepted, with `websocket.message.type` and
/// `websocket.message.size`. Safe from any thread; one object may serve several servers.
public final class WebSocketTracing implements WebSocketObserver {
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
  private static final AttributeKey<Long> CODE = AttributeKey.longKey("websocket.close.code");
  private static final AttributeKey<String> INITIATOR =
      AttributeKey.stringKey("websocket.close.initiator");
  private static final AttributeKey<Boolean> CLEAN =
      AttributeKey.booleanKey("websocket.close.clean");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("websocket.message.type");
  private static final AttributeKey<Long> SIZE = AttributeKey.longKey("websocket.message.size");

  /// Looks a header up for a propagator.
  private static final TextMapGetter<Request> HEADERS =
      (request, name) -> request == null ? null : request.header(name);

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final boolean eachMessage;
  private final ConcurrentMap<WebSocketConnection, Span> spans = new ConcurrentHashMap<>();

  /// Traces connections, not their messages.
  ///
  /// @param telemetry whose tracer and propagators are used
  public WebSocketTracing(OpenTelemetry telemetry) {
    this(
        telemetry.getTracer("websocketx"),
        telemetry.getPropagators().getTextMapPropagator(),
        false);
  }

  private WebSocketTracing(Tracer tracer, TextMapPropagator propagator, boolean eachMessage) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.eachMessage = eachMessage;
  }

  /// As this one, but it traces each message too.
  ///
  /// @return a new one, which knows none of the connections of this one
  public WebSocketTracing eachMessage() {
    return new WebSocketTracing(tracer, propagator, true);
  }

  /// The context with a connection's span, for spans of a handler below it.
  ///
  /// @param connection a connection of a server that this observes
  /// @return the root context if the connection is not open, as before `opened` or after `closed`
  public Context context(WebSocketConnection connection) {
    Span span = spans.get(connection);
    return span == null ? Context.root() : Context.root().with(span);
  }

  @Override
  public void opened(WebSocketConnection connection) {
    Request request = connection.request();
    Context parent = propagator.extract(Context.root(), request, HEADERS);
    Span span =
        tracer
            .spanBuilder("websocket")
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(PATH, request.path())
            .startSpan();
    spans.put(connection, span);
  }

  @Override
  public void received(WebSocketConnection connection, Message message) {
    trace(connection, "receive", SpanKind.CONSUMER, message);
  }

  @Override
  public void sent(WebSocketConnection connection, Message message) {
    trace(connection, "send", SpanKind.PRODUCER, message);
  }

  private void trace(WebSocketConnection connection, String name, SpanKind kind, Message message) {
    Span parent = eachMessage ? spans.get(connection) : null;
    if (parent != null) {
      tracer
          .spanBuilder(name)
          .setParent(Context.root().with(parent))
          .setSpanKind(kind)
          .setAttribute(TYPE, message.isText() ? "text" : "binary")
          .setAttribute(SIZE, message.size())
          .startSpan()
          .end();
    }
  }

  @Override
  public void failed(WebSocketConnection connection, Throwable failure) {
    Span span = spans.get(connection);
    if (span != null) {
      span.recordException(failure).setStatus(StatusCode.ERROR);
    }
  }

  @Override
  public void closed(WebSocketConnection connection, CloseCause cause) {
    Span span = spans.remove(connection);
    if (span != null) {
      span.setAttribute(CODE, cause.code().value())
          .setAttribute(INITIATOR, cause.initiator().name().toLowerCase(Locale.ROOT))
          .setAttribute(CLEAN, cause.wasClean())
          .end();
    }
  }
}
