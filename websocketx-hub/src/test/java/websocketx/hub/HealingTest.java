// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.Message;
import websocketx.hub.FaultyBroker.Call;
import websocketx.hub.FaultyBroker.Incoming;
import websocketx.hub.FaultyBroker.Mood;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Position;
import websocketx.testing.WebSocketExtension;

/// A broker that loses messages, is away, slow, or begins anew: what is lost is made up for or
/// told.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class HealingTest {
  private static Position position(@org.jspecify.annotations.Nullable Position position) {
    return Objects.requireNonNull(position);
  }

  @Test
  void holeIsFilledWhenTheNextMessageComes() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      node.broker.way = m -> m.text().equals("2") || m.text().equals("3") ? List.of() : List.of(m);
      node.publish("h", 1, 4);
      client.expect(Client.numbers(1, 4));
    }
  }

  @Test
  void lastMessageThatIsLostIsFoundByTheCheck() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.checkInterval(Duration.ofMinutes(1)));
      Client client = node.enter().follow("h");
      node.publish("h", "a");
      client.expect("1 a");
      node.broker.way = _ -> List.of();
      node.publish("h", "b");
      node.time.pass(Duration.ofSeconds(59));
      assertEquals(0, node.broker.count(Call.HISTORY));
      node.time.pass(Duration.ofSeconds(2));
      client.expect("2 b");
      node.publish("h", "c");
      node.time.pass(Duration.ofSeconds(61));
      client.expect("3 c");
    }
  }

  @Test
  void checkThatFailsIsMadeAgain() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.checkInterval(Duration.ofMinutes(1)));
      Client client = node.enter().follow("h");
      node.broker.way = _ -> List.of();
      node.publish("h", "a");
      node.broker.mood(Call.HISTORY, Mood.THROWING);
      node.time.pass(Duration.ofSeconds(61));
      node.broker.mood(Call.HISTORY, Mood.FINE);
      node.time.pass(Duration.ofSeconds(61));
      client.expect("1 a");
    }
  }

  @Test
  void repeatedAndReorderedMessagesComeOnceAndInOrder() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      AtomicReference<Incoming> kept = new AtomicReference<>();
      node.broker.way =
          m ->
              switch (m.text()) {
                case "2" -> {
                  kept.set(m);
                  yield List.of();
                }
                case "3" -> List.of(m, kept.get(), m);
                default -> List.of(m, m);
              };
      node.publish("h", 1, 5);
      client.expect(Client.numbers(1, 5));
      node.publish("h", "end");
      client.expect("6 end");
    }
  }

  @Test
  void whoIsAheadOfTheFeedLosesNothingWithIt() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client live = node.enter().follow("s");
      Position start = position(node.publish("s", "1"));
      live.expect("1 1");
      node.broker.way = _ -> List.of();
      node.publish("s", 2, 15);
      Client ahead = node.enter();
      assertTrue(Client.get(ahead.resume("s", start.at(13))).recovered());
      ahead.expect(Lines.begins(start.at(13), true), "14 14", "15 15");
      Client.until(
          "it is live",
          () -> node.hub.feeds().find("s") instanceof HistoryFeed feed && feed.liveCount() == 2);
      node.broker.way = List::of;
      node.publish("s", "16");
      live.expect(Lines.begins(start.at(16), false));
      ahead.expect("16 16");
    }
  }

  @Test
  void messageThatIsAheadOfItsHistoryWaitsForIt() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      Position start = position(node.publish("h", "a"));
      client.expect("1 a");
      node.broker.way = _ -> List.of();
      node.broker.tell(new Incoming("h", start.at(3), new Envelope("n", null, Message.text("c"))));
      Client.until("it was looked for", () -> node.broker.count(Call.HISTORY) == 1);
      node.publish("h", "b");
      node.publish("h", "c");
      node.time.passUntil("it is asked again", () -> node.broker.count(Call.HISTORY) > 1);
      client.expect("2 b", "3 c");
    }
  }

  @Test
  void messagesThatComeBeforeTheSubscriptionHasCompletedAreNotLost() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.brokerTimeout(Duration.ofMinutes(1)));
      node.broker.mood(Call.SUBSCRIBE, Mood.SILENT);
      Client plain = node.enter();
      Client kept = node.enter();
      Client back = node.enter();
      node.publish("h", 1, 3);
      Position top = position(node.publish("h", "4"));
      CompletableFuture<Recovery> plainBegun = plain.subscribe("a");
      CompletableFuture<Recovery> begun = kept.subscribe("h");
      CompletableFuture<Recovery> backBegun = back.resume("h", top.at(2));
      node.publish("a", "a");
      node.publish("h", "5");
      assertFalse(begun.isDone() || plainBegun.isDone() || backBegun.isDone());
      node.broker.answer();
      assertEquals(new Recovery(true, null), Client.get(plainBegun));
      Position from = position(Client.get(begun).position());
      assertTrue(from.equals(top) || from.equals(top.at(5)), () -> "" + from);
      node.publish("h", "6");
      assertEquals(new Recovery(true, top.at(2)), Client.get(backBegun));
      plain.expect("a");
      kept.expect(Lines.begins(from, true));
      kept.expect(Client.numbers(from.offset() + 1, 6));
      back.expect(Lines.begins(top.at(2), true), "3 3", "4 4", "5 5", "6 6");
      assertEquals(1, node.broker.count(Call.SUBSCRIBE) - 1, "one for each topic");
    }
  }

  @Test
  void outageIsMadeUpForWhenTheBrokerIsBack() {
    try (Cluster cluster = new Cluster()) {
      Node here = cluster.node();
      Node there = cluster.node();
      Client client = here.enter().follow("h");
      here.broker.disconnect();
      there.publish("h", 1, 250);
      here.broker.connect();
      client.expect(Client.numbers(1, 250));
      there.publish("h", "251");
      client.expect("251 251");
    }
  }

  @Test
  void historyThatFailsForAWhileIsAskedAgainAndNotForEachMessage() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      node.broker.mood(Call.HISTORY, Mood.FAILING);
      node.broker.way = m -> m.text().equals("1") ? List.of() : List.of(m);
      node.publish("h", 1, 100);
      Position top = position(node.publish("h", "101"));
      Client back = node.enter();
      CompletableFuture<Recovery> begun = back.resume("h", top.at(50));
      Client.until("it was asked", () -> node.broker.count(Call.HISTORY) >= 2);
      node.time.pass(Duration.ofSeconds(2));
      node.time.pass(Duration.ofSeconds(2));
      assertFalse(begun.isDone());
      assertTrue(
          node.broker.count(Call.HISTORY) <= 12, () -> "asked " + node.broker.count(Call.HISTORY));
      node.broker.mood(Call.HISTORY, Mood.FINE);
      node.time.passUntil("it has begun", begun::isDone);
      assertEquals(new Recovery(true, top.at(50)), Client.get(begun));
      node.time.passUntil(
          "all is handed on",
          () -> node.hub.feeds().find("h") instanceof HistoryFeed feed && top.equals(feed.last()));
      client.expect(Client.numbers(1, 101));
      back.expect(Lines.begins(top.at(50), true));
      back.expect(Client.numbers(51, 101));
    }
  }

  @Test
  void historyThatNeverAnswersIsGivenUpInTime() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node(b -> b.brokerTimeout(Duration.ofMillis(50)));
      node.publish("h", 1, 9);
      Position top = position(node.publish("h", "10"));
      node.broker.mood(Call.HISTORY, Mood.SILENT);
      Client back = node.enter();
      CompletableFuture<Recovery> begun = back.resume("h", top.at(5));
      node.time.passUntil("it was asked again", () -> node.broker.count(Call.HISTORY) > 2);
      node.broker.mood(Call.HISTORY, Mood.FINE);
      node.time.passUntil("it has begun", begun::isDone);
      back.expect(Lines.begins(top.at(5), true));
      back.expect(Client.numbers(6, 10));
    }
  }

  @Test
  void whoeverSeesAnEraSeesThatItHasFallenBack() throws InterruptedException {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      node.enter().follow("h");
      node.publish("h", 1, 1_000);
      HistoryFeed feed = (HistoryFeed) Objects.requireNonNull(node.hub.feeds().find("h"));
      Client.until("all is there", () -> Objects.requireNonNull(feed.last()).offset() == 1_000);
      AtomicReference<String> wrong = new AtomicReference<>();
      AtomicBoolean over = new AtomicBoolean();
      Thread looking =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  int era = feed.era();
                  long offset = Objects.requireNonNull(feed.last()).offset();
                  if (offset > 1_000 - era) {
                    wrong.set("era " + era + " at " + offset);
                  }
                }
              });
      for (int i = 1; i <= 900; i++) {
        long now = 1_000L - i;
        node.broker.shift = i;
        feed.gap();
        Client.until("it is back", () -> Objects.requireNonNull(feed.last()).offset() == now);
      }
      over.set(true);
      looking.join();
      assertEquals(900, feed.era());
      assertNull(wrong.get());
    }
  }

  // ---- a history that is another

  @Test
  void newEpochIsToldToEverybodyOnce() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client first = node.enter().follow("h");
      Client second = node.enter().follow("h");
      node.publish("h", 1, 5);
      first.expect(Client.numbers(1, 5));
      second.expect(Client.numbers(1, 5));
      MemoryBroker anew = new MemoryBroker();
      node.broker.disconnect().replace(anew);
      node.publishElsewhere(anew, "h", "lost", "lost");
      node.broker.connect();
      String began = first.peer().receiveText();
      second.expect(began);
      assertTrue(began.matches("begins .* 2 false"), began);
      node.publish("h", "next");
      first.expect("3 next");
      second.expect("3 next");
    }
  }

  @Test
  void newEpochWithoutAnyOutageIsNoticedWithTheFirstMessage() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      node.publish("h", 1, 5);
      client.expect(Client.numbers(1, 5));
      node.broker.replace(new MemoryBroker());
      Position next = position(node.publish("h", "next"));
      client.expect(Lines.begins(next, false));
      node.publish("h", "after");
      client.expect("2 after");
    }
  }

  @Test
  void promotedReplicaThatHasNotGotAllIsTold() {
    try (Cluster cluster = new Cluster()) {
      Node node = cluster.node();
      Client client = node.enter().follow("h");
      node.publish("h", 1, 50);
      client.expect(Client.numbers(1, 50));
      node.broker.disconnect();
      node.broker.shift = 20;
      node.broker.connect();
      String began = client.peer().receiveText();
      assertTrue(began.endsWith(" 30 false"), began);
      node.publish("h", "next");
      client.expect("31 next");
    }
  }

  @Test
  void whatIsTrimmedWhileTheLinkIsDownIsTold() {
    try (Cluster cluster = new Cluster()) {
      Node here = cluster.node();
      Node there = cluster.node();
      Client client = here.enter().follow("s");
      here.broker.disconnect();
      there.publish("s", 1, 40);
      here.broker.connect();
      Position next = position(there.publish("s", "next"));
      String began = client.peer().receiveText();
      assertTrue(began.startsWith("begins " + next.epoch()) && began.endsWith("false"), began);
    }
  }
}
