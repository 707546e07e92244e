// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.micrometer.WebSocketMetrics;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What Micrometer's registries get to know of a server.
@Timeout(60)
class MicrometerIT {
  private static final int KIB = 1024;

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private WebSocketServerBuilder builder(WebSocketHandler handler) {
    return WebSocketServer.builder().handler(handler).observer(new WebSocketMetrics(registry));
  }

  private double count(String name, String... tags) {
    return registry.get("websocketx." + name).tags(tags).counter().count();
  }

  private double gauge(String name) {
    return registry.get("websocketx." + name).gauge().value();
  }

  private Timer timer(String name) {
    return registry.get("websocketx." + name).timer();
  }

  @Test
  void connectionsHandshakesMessagesAndClosesAreMetered() {
    try (TestServer running = TestServer.start(builder(Probe.ECHO).build())) {
      try (TestPeer peer = running.dial("/");
          TestPeer other = running.dial("/")) {
        assertEquals("12345", peer.send("12345").receiveText());
        assertEquals("abc", other.send("abc").receiveText());
        assertEquals(2, gauge("connections"));
        peer.sendClose(StatusCode.GOING_AWAY, "").receiveClose();
        other.sendClose(new StatusCode(4321), "").receiveClose();
      }
      try (TestPeer page = running.connect()) {
        assertEquals(426, page.sendRaw(Raw.request("GET", "/")).receiveResponse().status());
      }
    }
    assertEquals(0, gauge("connections"));
    assertEquals(2, count("handshakes", "status", "101"));
    assertEquals(1, count("handshakes", "status", "426"));
    for (String direction : List.of("in", "out")) {
      var messages = registry.get("websocketx.messages").tag("direction", direction).summary();
      assertEquals(2, messages.count());
      assertEquals(8, messages.totalAmount());
    }
    assertEquals(1, count("closes", "code", "1001", "initiator", "peer"));
    assertEquals(1, count("closes", "code", "other", "initiator", "peer"));
    assertEquals(0, count("failures"));
  }

  @Test
  void failuresWaitsLimitsAndRoundTripsAreMetered() {
    Semaphore stalled = new Semaphore(0);
    WebSocketHandler handler =
        c -> {
          stalled.acquire();
          c.writeBinary(new byte[16 * KIB * KIB]);
          for (Message _ : c) {
            throw new IllegalStateException("a handler that fails");
          }
        };
    Options options = Options.defaults().pingInterval(Duration.ofMillis(50)).readLimit(10);
    try (TestServer running = TestServer.start(builder(handler).options(options).build())) {
      try (TestPeer peer = running.dial("/")) {
        stallForAWhile(peer, stalled);
        assertEquals(16 * KIB * KIB, peer.receive().size());
        Probe.until("a pong has come", () -> timer("round.trips").count() > 0);
        assertEquals(StatusCode.INTERNAL_ERROR, peer.send("a").receiveClose().code());
      }
      try (TestPeer peer = running.dial("/")) {
        stallForAWhile(peer, stalled);
        assertEquals(16 * KIB * KIB, peer.receive().size());
        assertEquals(StatusCode.MESSAGE_TOO_BIG, peer.send("12345678901").receiveClose().code());
      }
    }
    assertEquals(1, count("failures"));
    assertEquals(2, timer("write.waits").count());
    assertEquals(1, count("limits", "option", "readLimit"));
    assertEquals(1, count("closes", "code", "1011", "initiator", "handler"));
  }

  private static void stallForAWhile(TestPeer peer, Semaphore stalled) {
    peer.stall();
    stalled.release();
    peer.receiveNothing(Duration.ofMillis(100));
    peer.resume();
  }

  @Test
  void whatWaitsIsMetered() {
    CountDownLatch mayOffer = new CountDownLatch(1);
    CountDownLatch mayRead = new CountDownLatch(1);
    WebSocketHandler handler =
        c -> {
          mayOffer.await();
          while (c.offer(Message.binary(new byte[KIB]))) {}
          mayRead.await();
          Probe.drain(c);
        };
    Options options = Options.defaults().maxUnreadBytes(5 * KIB).maxUnsentBytes(7 * KIB);
    try (TestServer running = TestServer.inMemory(builder(handler).options(options).build());
        TestPeer peer = running.dial("/")) {
      peer.stall();
      mayOffer.countDown();
      Probe.until("some is unsent", () -> gauge("unsent") > 6 * KIB);
      assertTrue(gauge("unsent") <= 7 * KIB);
      assertEquals(0, gauge("unread"));
      for (int i = 0; i < 10; i++) {
        peer.send(new byte[KIB]);
      }
      Probe.until("some is unread", () -> gauge("unread") > 5 * KIB);
      assertTrue(gauge("unread") <= 6 * KIB + 400);
      running.advance(Duration.ofSeconds(1));
      peer.resume();
      mayRead.countDown();
      Probe.until("all is sent and read", () -> gauge("unsent") + gauge("unread") == 0);
      Probe.until("the stall is told", () -> timer("read.stalls").count() > 0);
    }
  }

  @Test
  void serversOfOneObjectAreAddedUpAndASecondObjectHasNoGauges() {
    WebSocketMetrics metrics = new WebSocketMetrics(registry);
    WebSocketMetrics second = new WebSocketMetrics(registry);
    List<WebSocketServer> servers = new ArrayList<>();
    for (WebSocketMetrics each : List.of(metrics, metrics, second)) {
      servers.add(WebSocketServer.builder().handler(Probe.DRAIN).observer(each).build());
    }
    try (TestServer one = TestServer.inMemory(servers.get(0));
        TestServer other = TestServer.inMemory(servers.get(1));
        TestServer third = TestServer.inMemory(servers.get(2));
        TestPeer first = one.dial("/");
        TestPeer next = other.dial("/");
        TestPeer last = third.dial("/")) {
      assertEquals(List.of(101, 101, 101), List.of(first.status(), next.status(), last.status()));
      Probe.until("all have opened", () -> count("handshakes", "status", "101") == 3);
      assertEquals(2, gauge("connections"));
    }
  }

  @Test
  void prometheusNamesAreThoseOfTheDocument() throws IOException {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .options(Options.defaults().readLimit(10))
            .observer(new WebSocketMetrics(prometheus, Tags.of("server", "test")))
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.MESSAGE_TOO_BIG, peer.send("12345678901").receiveClose().code());
    }
    String text = prometheus.scrape();
    assertTrue(
        text.contains("websocketx_handshakes_total{server=\"test\",status=\"101\"} 1.0\n"), text);
    assertTrue(
        text.contains("websocketx_limits_total{option=\"readLimit\",server=\"test\"} 1.0\n"), text);

    String document = Files.readString(Project.root().resolve("docs/observability.md"));
    assertEquals(names(Pattern.compile("(?m)^# TYPE (\\w+)"), text), names(PROMETHEUS, document));
    assertEquals(
        prometheus.getMeters().stream()
            .map(Meter::getId)
            .map(Meter.Id::getName)
            .collect(Collectors.toCollection(TreeSet::new)),
        names(MICROMETER, document));
  }

  /// The columns of the table of meters.
  private static final Pattern MICROMETER =
      Pattern.compile("(?m)^\\| `(websocketx\\.[a-z.]+)` \\|");

  private static final Pattern PROMETHEUS = Pattern.compile("`(websocketx_\\w+)`");

  private static SortedSet<String> names(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
