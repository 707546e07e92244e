// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;

/// Counts what happens.
// @start region="metrics"
final class Metrics implements WebSocketObserver {
  final LongAdder in = new LongAdder();
  final LongAdder bytesIn = new LongAdder();
  final LongAdder out = new LongAdder();
  final LongAdder refused = new LongAdder();
  final ConcurrentMap<StatusCode, LongAdder> closes = new ConcurrentHashMap<>();

  @Override
  public void received(WebSocketConnection connection, Message message) {
    in.increment();
    bytesIn.add(message.size());
  }

  @Override
  public void sent(WebSocketConnection connection, Message message) {
    out.increment();
  }

  @Override
  public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
    refused.increment();
  }

  @Override
  public void closed(WebSocketConnection connection, CloseCause cause) {
    closes.computeIfAbsent(cause.code(), _ -> new LongAdder()).increment();
  }
}
// @end
