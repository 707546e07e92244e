// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import websocketx.hub.broker.Position;
import websocketx.hub.protocol.HubProtocol;

/// One client: subscribes to some topics, publishes on them, and comes back whenever it is cut off,
/// as a client of the subprotocol has to. One thread runs it; others may only send it away.
final class Client implements Runnable {
  private static final JsonMapper JSON = new JsonMapper();

  /// Without an answer for so long, the connection is dead.
  private static final long ANSWER = TimeUnit.SECONDS.toNanos(10);

  /// For how long a publication may be repeated and count once: somewhat less than brokers know
  /// ids.
  private static final long KNOWN = TimeUnit.SECONDS.toNanos(110);

  /// What is to be published, until the answer.
  private static final class Publication {
    final String topic;
    final long n;
    long since = Long.MIN_VALUE; // when it was sent on this connection
    long first = Long.MIN_VALUE; // and for the first time on any
    long notBefore;

    Publication(String topic, long n) {
      this.topic = topic;
      this.n = n;
    }
  }

  private final String name;
  private final URI address;
  private final HttpClient http;
  private final Ledger ledger;
  private final Random random;
  private final long pace;
  private final Map<String, Cursor> cursors = new HashMap<>();
  private final Map<String, Long> published = new HashMap<>();

  private @Nullable Publication current;
  private long next; // when something new is to be published
  private long awaited; // answers to subscriptions
  private volatile boolean publishing = true;
  private volatile boolean ended;
  private volatile boolean connected;
  private volatile @Nullable Duration away; // what it is told to do
  private volatile boolean isPolite;
  private volatile @Nullable Duration stall;
  private volatile Set<String> members = Set.of();
  private volatile @Nullable String asks; // whose members it wants to know

  /// @param pace how long it waits between two publications, in nanoseconds, about
  Client(
      String name,
      URI address,
      HttpClient http,
      List<String> topics,
      Ledger ledger,
      long seed,
      long pace) {
    this.name = name;
    this.address = address;
    this.http = http;
    this.ledger = ledger;
    this.pace = pace;
    random = new Random(seed);
    for (String topic : topics) {
      cursors.put(topic, new Cursor(name, topic, ledger));
      published.put(topic, 0L);
    }
    next = System.nanoTime() + (long) (random.nextDouble() * pace);
  }

  // ---- what others tell it

  /// Goes away, with or without a word, and comes back after a while.
  void leave(Duration time, boolean politely) {
    isPolite = politely;
    away = time;
  }

  /// Takes nothing for a while.
  void stall(Duration time) {
    stall = time;
  }

  void stopPublishing() {
    publishing = false;
  }

  void end() {
    ended = true;
  }

  boolean isQuiet() {
    return connected && current == null;
  }

  Collection<Cursor> cursors() {
    return cursors.values();
  }

  Set<String> topics() {
    return cursors.keySet();
  }

  String name() {
    return name;
  }

  void ask(String topic) {
    members = Set.of();
    asks = topic;
  }

  /// Who is on the topic that it was asked about last.
  Set<String> members() {
    return members;
  }

  @Override
  public String toString() {
    Publication waiting = current;
    return name
        + (connected ? " connected" : " away")
        + (waiting == null ? "" : " publishing " + waiting.n + " on " + waiting.topic)
        + cursors.values();
  }

  // ---- its life

  @Override
  public void run() {
    try {
      while (!ended) {
        try (Connection connection = Connection.open(http, address, HubProtocol.NAME)) {
          serve(connection);
        } catch (Connection.Lost lost) {
          // the next one may be better
        }
        connected = false;
        Duration time = away;
        away = null;
        pause(time != null ? time.toNanos() : (long) (random.nextDouble() * 1e9) + 100_000_000);
      }
    } catch (InterruptedException e) {
      // ended
    } catch (RuntimeException | Error e) {
      ledger.violation(name + " has failed: " + e);
    }
  }

  private static void pause(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
  }

  private void serve(Connection connection) throws Connection.Lost, InterruptedException {
    subscribe(connection);
    while (!ended) {
      Duration halt = stall;
      if (halt != null) {
        stall = null;
        pause(halt.toNanos());
      }
      if (away != null) {
        connection.leave(isPolite);
        return;
      }
      long now = System.nanoTime();
      publish(connection, now);
      String topic = asks;
      if (topic != null) {
        asks = null;
        connection.send(command("members", topic, 3));
      }
      String text = connection.receive(20);
      if (text != null) {
        take(JSON.readTree(text), now);
      }
      if (awaited > 0 && now - subscribedAt > 3 * ANSWER) {
        throw new Connection.Lost("subscriptions are not answered");
      }
    }
    connection.leave(true);
  }

  private long subscribedAt;

  private void subscribe(Connection connection) throws Connection.Lost {
    awaited = cursors.size();
    subscribedAt = System.nanoTime();
    Publication waiting = current;
    if (waiting != null) {
      waiting.since = Long.MIN_VALUE; // once more
    }
    for (Map.Entry<String, Cursor> each : cursors.entrySet()) {
      each.getValue().connected();
      ObjectNode command = command("subscribe", each.getKey(), 1);
      Position at = each.getValue().at();
      if (at != null) {
        command.putObject("since").put("epoch", at.epoch()).put("offset", at.offset());
      }
      connection.send(command);
      connection.send(command("enter", each.getKey(), 2).put("info", name));
    }
  }

  private static ObjectNode command(String verb, String topic, long id) {
    return JSON.createObjectNode().put("id", id).put("do", verb).put("topic", topic);
  }

  private void publish(Connection connection, long now) throws Connection.Lost {
    Publication waiting = current;
    if (waiting == null && publishing && now - next >= 0 && awaited == 0) {
      List<String> topics = List.copyOf(cursors.keySet());
      String topic = topics.get(random.nextInt(topics.size()));
      waiting = new Publication(topic, published.merge(topic, 1L, Long::sum));
      waiting.notBefore = now;
      current = waiting;
      next = now + (long) ((0.5 + random.nextDouble()) * pace);
    }
    if (waiting == null || now - waiting.notBefore < 0) {
      return;
    }
    if (waiting.since == Long.MIN_VALUE) {
      waiting.since = now;
      if (waiting.first == Long.MIN_VALUE) {
        waiting.first = now;
      } else if (now - waiting.first > KNOWN) { // nobody could reach the broker for so long
        ledger.late(waiting.topic, name, waiting.n);
      }
      ObjectNode command =
          command("publish", waiting.topic, 10)
              .put("uid", (name + "-" + waiting.topic + "-" + waiting.n).replace(' ', '_'));
      command.putObject("data").put("by", name).put("n", waiting.n);
      connection.send(command);
    } else if (now - waiting.since > ANSWER) {
      throw new Connection.Lost("no answer");
    }
  }

  private void take(JsonNode message, long now) {
    if (message.has("re")) {
      answered(message, now);
    } else if (message.has("recovered")) {
      JsonNode position = message.get("position");
      cursor(message)
          .begins(
              new Position(position.get("epoch").asString(), position.get("offset").asLong()),
              message.get("recovered").asBoolean());
    } else {
      JsonNode data = message.get("data");
      cursor(message)
          .message(
              message.get("offset").asLong(), data.get("by").asString(), data.get("n").asLong());
    }
  }

  private Cursor cursor(JsonNode message) {
    Cursor cursor = cursors.get(message.get("topic").asString());
    if (cursor == null) {
      throw new IllegalStateException("a message that nobody asked for: " + message);
    }
    return cursor;
  }

  private void answered(JsonNode answer, long now) {
    boolean ok = answer.get("ok").asBoolean();
    switch (answer.get("re").asInt()) {
      case 1 -> {
        awaited--;
        connected = awaited == 0;
        if (!ok) {
          ledger.violation(name + ": a subscription has failed: " + answer);
        }
      }
      case 3 -> {
        Set<String> seen = new TreeSet<>();
        if (ok) {
          answer.get("members").forEach(member -> seen.add(member.get("info").asString()));
        }
        members = seen;
      }
      case 10 -> publicationAnswered(answer, ok, now);
      default -> {
        // whether it is seen by others is asked at the end
      }
    }
  }

  private void publicationAnswered(JsonNode answer, boolean ok, long now) {
    Publication waiting = current;
    if (waiting == null) {
      return; // of an earlier connection
    }
    if (ok) {
      JsonNode position = answer.get("position");
      ledger.published.incrementAndGet();
      ledger.at(
          waiting.topic,
          position.get("epoch").asString(),
          position.get("offset").asLong(),
          name,
          waiting.n);
      current = null;
    } else if (answer.get("error").asString().equals("unavailable")) {
      ledger.repeated.incrementAndGet();
      waiting.since = Long.MIN_VALUE;
      waiting.notBefore = now + (long) ((0.3 + random.nextDouble()) * 1e9);
    } else {
      ledger.violation(name + ": a publication was refused: " + answer);
      current = null;
    }
  }
}
