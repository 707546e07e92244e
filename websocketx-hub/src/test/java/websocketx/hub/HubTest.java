// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.FaultyBroker.Mood;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;
import websocketx.topics.Overflow;

/// Publishing, and the end of hubs.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class HubTest {
  private static final Message TEXT = Message.text("a");

  private static String failure(CompletableFuture<? extends @Nullable Object> stage) {
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> stage.get(Client.SECONDS, TimeUnit.SECONDS));
    return "" + assertInstanceOf(BrokerException.class, failed.getCause()).getMessage();
  }

  // ---- publishing

  @Test
  void publicationHasAPosition() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Position first = Client.get(node.hub.publish("h", TEXT));
      assertEquals(1, java.util.Objects.requireNonNull(first).offset());
      assertEquals(first.at(2), Client.get(cluster.node().hub.publish("h", TEXT)));
      assertNull(Client.get(node.hub.publish("plain", TEXT)));
    }
  }

  @Test
  void sameIdIsPublishedOnce() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Node other = cluster.node();
      Client client = node.enter().follow("h");
      Position first = Client.get(node.hub.publish("h", null, TEXT, "id"));
      assertEquals(first, Client.get(other.hub.publish("h", null, TEXT, "id")));
      Client.get(other.hub.publish("h", null, TEXT, "other"));
      client.expect("1 a", "2 a");
    }
  }

  @Test
  void whatCannotBePublishedIsRefused() {
    try (Cluster cluster = new Cluster()) {
      Hub hub = cluster.node().hub;
      assertThrows(IllegalArgumentException.class, () -> hub.publish("h", null, TEXT, ""));
      assertThrows(IllegalArgumentException.class, () -> hub.publish("h", null, TEXT, "a b"));
      assertThrows(IllegalArgumentException.class, () -> hub.publish("h", "k".repeat(256), TEXT));
      assertEquals(
          StatusCode.POLICY_VIOLATION,
          assertThrows(CloseStatusException.class, () -> hub.publish("", TEXT)).code());
    }
  }

  @Test
  void brokerThatDoesNotAnswerFailsInTimeAndHoldsNoMoreThanAllowed() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.brokerTimeout(Duration.ofSeconds(1)).maxPublishing(10));
      node.broker.mood(Call.PUBLISH, Mood.SILENT);
      List<CompletableFuture<@Nullable Position>> stages = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        stages.add(node.hub.publish("h", TEXT));
      }
      CompletableFuture<@Nullable Position> tooMany = node.hub.publish("h", TEXT);
      assertTrue(tooMany.isDone());
      assertTrue(failure(tooMany).startsWith("not published"));
      stages.forEach(stage -> assertTrue(failure(stage).contains("no answer")));
      node.broker.mood(Call.PUBLISH, Mood.FINE);
      Client.get(node.hub.publish("h", TEXT)); // there is room again
      node.broker.disconnect();
      assertTrue(failure(node.hub.publish("h", TEXT)).contains("away"));
    }
  }

  // ---- deliveries that throw

  @Test
  void deliveryThatThrowsHarmsNobodyElse() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("on purpose"),
            new CancellationException("on purpose"),
            new AssertionError("on purpose"))) {
      try (Cluster cluster = new Cluster()) {
        Node node = cluster.node();
        Audience bad =
            node.hub.audience(publication -> {
              if (publication.message().text().equals("bad")) {
                throw HubTest.<RuntimeException>sneaky(thrown);
              }
              return publication.message();
            });
        Client good = node.enter().follow("h").follow("plain");
        Client kept = node.enter();
        Client plain = node.enter();
        Client.get(bad.subscribe(kept.connection(), "h", Overflow.CLOSE));
        Client.get(bad.subscribe(plain.connection(), "plain", Overflow.CLOSE));
        node.publish("h", "good");
        node.publish("h", "bad");
        good.expect("1 good", "2 bad");
        assertEquals("good", kept.peer().receiveText());
        assertEquals(StatusCode.INTERNAL_ERROR, kept.peer().receiveClose().frame().code());
        node.publish("plain", "bad");
        node.publish("plain", "good");
        good.expect("bad", "good");
        assertEquals("good", plain.peer().receiveText());
        Client late = node.enter(); // is sent it by a thread of its own
        Position top = java.util.Objects.requireNonNull(node.publish("h", "bad"));
        var begun = bad.resume(late.connection(), "h", Overflow.CLOSE, top.at(2));
        assertEquals(StatusCode.INTERNAL_ERROR, late.peer().receiveClose().frame().code());
        Client.until("it is over", begun::isDone);
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void publicationThatIsCancelledGivesItsRoomBack() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.maxPublishing(10));
      node.broker.mood(Call.PUBLISH, Mood.SILENT);
      for (int i = 0; i < 10; i++) {
        assertTrue(node.hub.publish("h", TEXT).cancel(false));
      }
      assertTrue(failure(node.hub.publish("h", TEXT)).contains("10 others"), "not yet");
      node.broker.mood(Call.PUBLISH, Mood.FINE);
      node.broker.answer();
      Client.get(node.hub.publish("h", TEXT));
    }
  }

  @Test
  void builderUsedAgainChangesNoHubThatRuns() {
    MemoryBroker memory = new MemoryBroker();
    HubBuilder builder = Hub.builder();
    try (Hub one = builder.node("one").broker(memory.another()).start();
        Hub two = builder.node("two").broker(memory.another()).start()) {
      assertEquals("one", one.node());
      assertEquals("two", two.node());
    }
  }

  // ---- the end

  @Test
  void whoeverWaitsForTheBrokerWaitsNoLongerThanTheHubIsThere() {
    try (Cluster cluster = new Cluster()) {
      FaultyBroker broker = new FaultyBroker(cluster.memory.another()).disconnect();
      Node node = cluster.node(broker, b -> b, o -> o);
      CompletableFuture<Boolean> connected = new CompletableFuture<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  connected.complete(node.hub.awaitConnected(Duration.ofDays(1)));
                } catch (InterruptedException e) {
                  connected.completeExceptionally(e);
                }
              });
      Client.until("it waits", () -> waiting.getState() == Thread.State.TIMED_WAITING);
      node.hub.close();
      assertFalse(Client.get(connected));
    }
  }

  @Test
  void closingEndsEverythingAndLaterCallsFail() throws InterruptedException {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b, o -> o.maxUnsentBytes(1_024).writeBufferSize(1_024));
      Client live = node.enter().follow("h").follow("plain");
      node.broker.mood(Call.HISTORY, Mood.FAILING);
      Client behind = node.enter();
      CompletableFuture<Recovery> notYet = behind.resume("h", new Position("e", 7));
      Client.until("it has asked", () -> node.broker.count(Call.HISTORY) > 0);
      node.broker.mood(Call.SUBSCRIBE, Mood.FAILING);
      CompletableFuture<Recovery> never = behind.subscribe("plain2");
      node.hub.close();
      node.hub.close();
      assertTrue(node.broker.closed);
      assertFalse(node.hub.isConnected());
      Client.until("it is cancelled", () -> notYet.isCancelled() && never.isCancelled());
      Client late = node.enter();
      for (String topic : List.of("h", "plain", "h2", "plain3")) {
        CompletableFuture<Recovery> begun = late.subscribe(topic);
        Client.until("it is cancelled", begun::isCancelled);
      }
      assertTrue(failure(node.hub.publish("h", TEXT)).contains("closed"));
      assertTrue(failure(node.hub.enter(live.connection(), "h", "")).contains("closed"));
      assertTrue(failure(node.hub.members("h", 1)).contains("closed"));
      assertTrue(live.unsubscribe("h"));
      assertFalse(node.hub.awaitConnected(Duration.ofMillis(1)));
      live.connection().writeText("still here");
      live.expect("still here");
      HubThreads.awaitNone();
    } catch (websocketx.ConnectionClosedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void hubByItselfNeedsNoBrokerAndLeavesNoThread() throws InterruptedException {
    try (Hub hub = Hub.builder().retention(Cluster.retention("h")).node("n-1").start()) {
      assertTrue(hub.awaitConnected(Duration.ofSeconds(Long.MAX_VALUE)));
      assertEquals("n-1", hub.node());
      Client.get(hub.publish("anything", TEXT));
    }
    HubThreads.awaitNone();
  }
}
