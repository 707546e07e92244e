// SPDX-License-Identifier: Apache-2.0

package websocketx.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.Message;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;

/// Meters what a server does. Give it to the server's builder:
///
/// {@snippet file="Observed.java" region="micrometer"}
///
/// | meter | type | tags | what |
/// | --- | --- | --- | --- |
/// | `websocketx.connections` | gauge | | open connections |
/// | `websocketx.unread` | gauge, bytes | | messages that wait for their handlers |
/// | `websocketx.unsent` | gauge, bytes | | offered messages that wait for their peers |
/// | `websocketx.handshakes` | counter | `status` | requests answered with 101 or an error |
/// | `websocketx.messages` | summary, bytes | `direction` | messages handed to readers (`in`), accepted by `write` or `offer` (`out`): how many and how large |
/// | `websocketx.closes` | counter | `code`, `initiator` | connections that have ended |
/// | `websocketx.failures` | counter | | handlers and forks that have failed |
/// | `websocketx.write.waits` | timer | | writes that waited for their peers |
/// | `websocketx.read.stalls` | timer | | times in which a peer was not read, because its handler did not read |
/// | `websocketx.round.trips` | timer | | from a ping to its pong |
/// | `websocketx.limits` | counter | `option` | limits and deadlines that took effect |
///
/// No tag has a value that a peer can choose: a close code without a registered name is `other`,
/// and a status is one that the server or the application's own code answers with. Safe from any
/// thread; one object may serve several servers, which are added up. Of several objects with the
/// same tags in one registry only the first has gauges.
public final class WebSocketMetrics implements WebSocketObserver {
  private final MeterRegistry registry;
  private final Iterable<Tag> tags;
  private final Set<WebSocketServer> servers =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private final Counter opened;
  private final DistributionSummary in;
  private final DistributionSummary out;
  private final Counter failures;
  private final Timer writeWaits;
  private final Timer readStalls;
  private final Timer roundTrips;

  /// Meters without further tags.
  ///
  /// @param registry where the meters are registered, at once for those with known tags
  public WebSocketMetrics(MeterRegistry registry) {
    this(registry, Tags.empty());
  }

  /// Meters with further tags, as to tell servers in one process apart.
  ///
  /// @param registry where the meters are registered, at once for those with known tags
  /// @param tags for each meter
  public WebSocketMetrics(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = tags;
    gauge("connections", null, "Open connections", server -> (double) server.connections().size());
    gauge(
        "unread",
        "bytes",
        "Messages that wait for their handlers",
        sum(WebSocketConnection::unreadBytes));
    gauge(
        "unsent",
        "bytes",
        "Offered messages that wait for their peers",
        sum(WebSocketConnection::unsentBytes));
    opened = handshakes(101);
    in = messages("in");
    out = messages("out");
    failures = counter("failures", "Handlers and forks that have failed", Tags.empty());
    writeWaits = timer("write.waits", "Writes that waited for their peers");
    readStalls = timer("read.stalls", "Pauses of reading, because a handler did not read");
    roundTrips = timer("round.trips", "From a ping to its pong");
  }

  // ---- meters

  private void gauge(
      String name, @Nullable String unit, String what, ToDoubleFunction<WebSocketServer> value) {
    Gauge.builder("websocketx." + name, this, metrics -> metrics.total(value))
        .tags(tags)
        .baseUnit(unit)
        .description(what)
        .register(registry);
  }

  private double total(ToDoubleFunction<WebSocketServer> value) {
    synchronized (servers) {
      return servers.stream().mapToDouble(value).sum();
    }
  }

  private static ToDoubleFunction<WebSocketServer> sum(ToDoubleFunction<WebSocketConnection> each) {
    return server -> server.connections().stream().mapToDouble(each).sum();
  }

  private DistributionSummary messages(String direction) {
    return DistributionSummary.builder("websocketx.messages")
        .tags(tags)
        .tag("direction", direction)
        .baseUnit("bytes")
        .description("Payload of messages")
        .register(registry);
  }

  private Timer timer(String name, String what) {
    return Timer.builder("websocketx." + name).tags(tags).description(what).register(registry);
  }

  private Counter counter(String name, String what, Tags more) {
    return Counter.builder("websocketx." + name)
        .tags(tags)
        .tags(more)
        .description(what)
        .register(registry);
  }

  private Counter handshakes(int status) {
    String what = "Requests answered with 101 or an error";
    return counter("handshakes", what, Tags.of("status", String.valueOf(status)));
  }

  // ---- what happens

  @Override
  public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
    handshakes(response.status()).increment();
  }

  @Override
  public void opened(WebSocketConnection connection) {
    servers.add(connection.server());
    opened.increment();
  }

  @Override
  public void received(WebSocketConnection connection, Message message) {
    in.record(message.size());
  }

  @Override
  public void sent(WebSocketConnection connection, Message message) {
    out.record(message.size());
  }

  @Override
  public void waited(WebSocketConnection connection, Duration time) {
    writeWaits.record(time);
  }

  @Override
  public void stalled(WebSocketConnection connection, Duration time) {
    readStalls.record(time);
  }

  @Override
  public void ponged(WebSocketConnection connection, Duration roundTrip) {
    roundTrips.record(roundTrip);
  }

  @Override
  public void limited(String option, long times) {
    counter("limits", "Limits and deadlines that took effect", Tags.of("option", option))
        .increment((double) times);
  }

  @Override
  public void failed(WebSocketConnection connection, Throwable failure) {
    failures.increment();
  }

  @Override
  public void closed(WebSocketConnection connection, CloseCause cause) {
    String initiator = cause.initiator().name().toLowerCase(Locale.ROOT);
    Tags more = Tags.of("code", code(cause.code()), "initiator", initiator);
    counter("closes", "Connections that have ended", more).increment();
  }

  private static String code(StatusCode code) {
    return code.name().isEmpty() ? "other" : String.valueOf(code.value());
  }
}
