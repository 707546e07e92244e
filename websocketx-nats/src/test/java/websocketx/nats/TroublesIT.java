// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import websocketx.brokers.NatsServer;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// Servers that freeze or are slow, and listeners that are.
class TroublesIT {
  private static final Retention KEPT = new Retention(100, Duration.ofMinutes(10));

  private final NatsServer server = Installed.server();
  private final Heard heard = new Heard();
  private final List<NatsBroker> brokers = new ArrayList<>();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void end() {
    brokers.forEach(NatsBroker::close);
    server.close();
  }

  private NatsBroker broker(Heard listener) {
    NatsBroker broker = NatsBroker.builder(server.uri()).build();
    brokers.add(broker);
    broker.start(listener);
    return broker;
  }

  private NatsBroker connected() throws InterruptedException {
    NatsBroker broker = broker(heard);
    heard.next("connected");
    return broker;
  }

  private static CompletionStage<?> publish(NatsBroker broker, String topic, Retention retention) {
    return broker.publish(topic, Heard.text("x"), retention, null);
  }

  @Test
  void frozenServerIsGivenUpAndFoundAgain() throws Exception {
    NatsBroker broker = connected();
    Heard.get(broker.subscribe("plain", Retention.NONE));
    Position begin = Heard.position(broker.subscribe("kept", KEPT));
    server.freeze();
    List<CompletionStage<?>> stages =
        List.of(
            publish(broker, "plain", Retention.NONE),
            publish(broker, "kept", KEPT),
            publish(broker, "fresh", KEPT),
            broker.subscribe("other", Retention.NONE),
            broker.subscribe("another", KEPT),
            broker.history("kept", KEPT, null, 10),
            broker.presence().members("kept", 10),
            broker.presence().remove("kept", "m"));
    stages.forEach(Heard::failure);
    heard.soon("disconnected");
    assertTrue(
        publish(broker, "plain", Retention.NONE).toCompletableFuture().isCompletedExceptionally());
    server.thaw();
    heard.soon("connected");
    Heard.get(broker.publish("plain", Heard.text("back"), Retention.NONE, null));
    heard.soon("message plain back");
    // What has failed may have been published: the history tells.
    Position last = Heard.position(broker.publish("kept", Heard.text("back"), KEPT, null));
    assertTrue(last.isOfSameEpoch(begin));
    heard.soon("message kept " + last.offset() + " back");
    Heard.get(broker.subscribe("other", Retention.NONE));
  }

  @Test
  void brokerClosesWhileTheServerIsFrozen() throws Exception {
    NatsBroker broker = connected();
    server.freeze();
    CompletionStage<?> plain = publish(broker, "plain", Retention.NONE);
    CompletionStage<?> kept = publish(broker, "kept", KEPT);
    broker.close();
    assertTrue(plain.toCompletableFuture().isDone());
    assertTrue(kept.toCompletableFuture().isDone());
    assertTrue(Heard.failure(plain).contains("closed"));
    Heard.failure(kept);
    Heard.failure(publish(broker, "late", Retention.NONE));
    Heard.await("all threads gone", TroublesIT::hasNoThread);
    assertTrue(heard.hasNothing());
  }

  @Test
  void brokerClosesWhileItConnects() throws Exception {
    server.freeze();
    NatsBroker broker = broker(heard);
    Heard.await("connecting", () -> !hasNoThread());
    Heard.failure(broker.subscribe("plain", Retention.NONE));
    broker.close();
    Heard.await("all threads gone", TroublesIT::hasNoThread);
    assertTrue(heard.hasNothing());
  }

  private static boolean hasNoThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(thread -> thread.getName().startsWith("websocketx-nats"));
  }

  @Test
  void tooMuchUnderWayFailsAtOnce() throws Exception {
    NatsBroker broker = connected();
    server.freeze();
    List<CompletionStage<?>> stages = new ArrayList<>();
    CompletionStage<?> last;
    do { // where they are given up while others are published, it takes a few more
      last = publish(broker, "plain", Retention.NONE);
      stages.add(last);
    } while (!last.toCompletableFuture().isDone() && stages.size() < 4 * Room.MAX_CALLS);
    assertTrue(stages.size() > Room.MAX_CALLS, "refused after " + stages.size());
    String refused = Heard.failure(last);
    assertTrue(refused.contains("too much"), refused);
    server.thaw();
    for (CompletionStage<?> stage : stages) {
      stage.toCompletableFuture().handle((_, _) -> "ended").get();
    }
    stages.clear();
    Heard.await("room again", () -> !isRefused(broker));
  }

  private static boolean isRefused(NatsBroker broker) {
    return publish(broker, "plain", Retention.NONE)
        .toCompletableFuture()
        .handle((_, failure) -> failure != null)
        .join();
  }

  @Test
  void slowListenerHearsOfAGap() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(1);
    Set<String> gaps = ConcurrentHashMap.newKeySet();
    Heard slow =
        new Heard() {
          @Override
          public void gap(String topic) {
            gaps.add(topic);
          }

          @Override
          public void message(String topic, @Nullable Position position, Envelope envelope) {
            if (release.getCount() > 0) {
              blocked.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
          }
        };
    NatsBroker subscriber = broker(slow);
    slow.next("connected");
    Heard.get(subscriber.subscribe("busy", Retention.NONE));
    Heard.get(subscriber.subscribe("quiet", Retention.NONE));
    NatsBroker publisher = connected();
    for (int i = 0; i < 40; i++) {
      List<CompletionStage<?>> stages = new ArrayList<>();
      for (int j = 0; j < 2_000; j++) {
        stages.add(publish(publisher, "busy", Retention.NONE));
      }
      for (CompletionStage<?> stage : stages) {
        Heard.get(stage);
      }
    }
    blocked.await();
    // The subscriber has read all of it when the server answers it behind it.
    Heard.get(subscriber.subscribe("last", Retention.NONE));
    assertEquals(Set.of(), gaps);
    release.countDown();
    Heard.await("gaps", () -> gaps.containsAll(Set.of("busy", "quiet")));
  }
}
