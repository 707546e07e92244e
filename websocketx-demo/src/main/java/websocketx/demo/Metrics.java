// SPDX-License-Identifier: Apache-2.0

package websocketx.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Request;
import websocketx.Response;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;

/// What the server does, in numbers, as Prometheus asks for it and the page shows it. The names are
/// those of `websocketx-micrometer`, which the demo does without: it shall start at once, and fit
/// into a run-time image, for which Micrometer's jars are no modules.
final class Metrics implements WebSocketObserver {
  /// How many of something there were, and how much of it.
  private record Amount(LongAdder count, LongAdder sum) {
    Amount() {
      this(new LongAdder(), new LongAdder());
    }

    void add(long more) {
      count.increment();
      sum.add(more);
    }
  }

  /// By their names and labels; those of one name stand together.
  private final Map<String, LongAdder> counters = new ConcurrentSkipListMap<>();

  private final Amount in = new Amount();
  private final Amount out = new Amount();
  private final Amount writeWaits = new Amount();
  private final Amount readStalls = new Amount();
  private final Amount roundTrips = new Amount();
  private volatile @Nullable WebSocketServer server; // once a connection has opened

  Response respond() {
    StringBuilder text = new StringBuilder();
    gauge(text, "websocketx_connections", _ -> 1);
    gauge(text, "websocketx_unread_bytes", WebSocketConnection::unreadBytes);
    gauge(text, "websocketx_unsent_bytes", WebSocketConnection::unsentBytes);
    String before = "";
    for (Map.Entry<String, LongAdder> counter : counters.entrySet()) {
      String name = counter.getKey().replaceFirst("\\{.*", "");
      if (!name.equals(before)) {
        type(text, name, "counter");
        before = name;
      }
      text.append(counter.getKey()).append(' ').append(counter.getValue().sum()).append('\n');
    }
    type(text, "websocketx_messages_bytes", "summary");
    amount(text, "websocketx_messages_bytes", "{direction=\"in\"}", in, 1);
    amount(text, "websocketx_messages_bytes", "{direction=\"out\"}", out, 1);
    seconds(text, "websocketx_write_waits_seconds", writeWaits);
    seconds(text, "websocketx_read_stalls_seconds", readStalls);
    seconds(text, "websocketx_round_trips_seconds", roundTrips);
    return Response.of(
            200, "text/plain; version=0.0.4; charset=utf-8", text.toString().getBytes(UTF_8))
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff");
  }

  // ---- as text

  private static void type(StringBuilder text, String name, String type) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void gauge(StringBuilder text, String name, ToLongFunction<WebSocketConnection> each) {
    WebSocketServer known = server;
    long sum = known == null ? 0 : known.connections().stream().mapToLong(each).sum();
    type(text, name, "gauge");
    text.append(name).append(' ').append(sum).append('\n');
  }

  private static void seconds(StringBuilder text, String name, Amount amount) {
    type(text, name, "summary");
    amount(text, name, "", amount, 1e9);
  }

  private static void amount(
      StringBuilder text, String name, String labels, Amount amount, double unit) {
    text.append(name).append("_count").append(labels).append(' ');
    text.append(amount.count.sum()).append('\n');
    text.append(name).append("_sum").append(labels).append(' ');
    text.append(amount.sum.sum() / unit).append('\n');
  }

  // ---- what happens

  private void count(String name, long more) {
    counters.computeIfAbsent("websocketx_" + name, _ -> new LongAdder()).add(more);
  }

  @Override
  public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
    count("handshakes_total{status=\"" + response.status() + "\"}", 1);
  }

  @Override
  public void opened(WebSocketConnection connection) {
    server = connection.server();
    count("handshakes_total{status=\"101\"}", 1);
  }

  @Override
  public void received(WebSocketConnection connection, Message message) {
    in.add(message.size());
  }

  @Override
  public void sent(WebSocketConnection connection, Message message) {
    out.add(message.size());
  }

  @Override
  public void waited(WebSocketConnection connection, Duration time) {
    writeWaits.add(time.toNanos());
  }

  @Override
  public void stalled(WebSocketConnection connection, Duration time) {
    readStalls.add(time.toNanos());
  }

  @Override
  public void ponged(WebSocketConnection connection, Duration roundTrip) {
    roundTrips.add(roundTrip.toNanos());
  }

  @Override
  public void limited(String option, long times) {
    count("limits_total{option=\"" + option + "\"}", times);
  }

  @Override
  public void failed(WebSocketConnection connection, Throwable failure) {
    count("failures_total", 1);
  }

  @Override
  public void closed(WebSocketConnection connection, CloseCause cause) {
    String code = cause.code().name().isEmpty() ? "other" : "" + cause.code().value();
    String initiator = cause.initiator().name().toLowerCase(Locale.ROOT);
    count("closes_total{code=\"" + code + "\",initiator=\"" + initiator + "\"}", 1);
  }
}
