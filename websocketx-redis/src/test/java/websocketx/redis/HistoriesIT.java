// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import websocketx.brokers.RedisServer;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Presence.Member;
import websocketx.hub.broker.Retention;

/// What becomes of histories when Redis restarts, forgets, or is idle, and what it keeps of them.
class HistoriesIT {
  private static final Retention KEPT = new Retention(100, Duration.ofMinutes(10));
  private static final Retention SHORT = new Retention(1_000, Duration.ofSeconds(2));
  private static final String STREAM = "websocketx:stream:{t}";
  private static final String STATE = "websocketx:state:{t}";

  private final RedisServer server = new RedisServer().keeping();
  private final Told told = new Told();
  private RedisBroker broker;

  @BeforeEach
  void start() throws Exception {
    Servers.start(server);
    broker = RedisBroker.of(server.uri());
    broker.start(told);
    told.expect("connected");
  }

  @AfterEach
  void end() {
    if (broker != null) {
      broker.close();
    }
    server.close();
  }

  private Position publish(String text, Retention retention, @Nullable String id) throws Exception {
    Position position = Told.get(broker.publish("t", Told.text(text), retention, id));
    if (position == null) {
      throw new AssertionError("no position");
    }
    return position;
  }

  private History read(Retention retention, @Nullable Position after) throws Exception {
    return Told.get(broker.history("t", retention, after, 1_000));
  }

  private static List<String> texts(History history) {
    return history.messages().stream().map(each -> each.envelope().message().text()).toList();
  }

  private long remaining(String key) {
    return Long.parseLong(server.command("PTTL", key).strip());
  }

  @Test
  void restartBeginsAnEpochAndKnowsTheOneBefore() throws Exception {
    publish("1", KEPT, null);
    Position second = publish("2", KEPT, "id");
    server.kill();
    server.start();
    told.expect("disconnected", "connected");
    History all = read(KEPT, second.at(0));
    assertTrue(all.isContinuous());
    assertEquals(List.of("1", "2"), texts(all));
    assertNotEquals(second.epoch(), all.top().epoch());
    assertEquals(2, all.top().offset());
    assertEquals(all.top(), publish("2", KEPT, "id"), "published before the restart");
    Position third = publish("3", KEPT, null);
    assertEquals(all.top().at(3), third);
    assertEquals(List.of("3"), texts(read(KEPT, second)));
    assertFalse(read(KEPT, second.at(3)).isContinuous(), "the epoch before has ended with 2");
  }

  @Test
  void eightEpochsAreRemembered() throws Exception {
    Position first = publish("1", KEPT, null);
    for (int i = 2; i <= 9; i++) {
      server.command("HSET", STATE, "run", "another " + i);
      assertEquals(i, publish(Integer.toString(i), KEPT, null).offset());
      assertEquals(i - 1, read(KEPT, first).messages().size(), "what has followed in epoch " + i);
      assertFalse(read(KEPT, first.at(2)).isContinuous(), "it has ended with 1");
    }
    server.command("HSET", STATE, "run", "one too many");
    assertFalse(read(KEPT, first).isContinuous());
  }

  @Test
  void whatRedisHasLostIsNotTakenForWhatFollows() throws Exception {
    for (int i = 1; i <= 3; i++) {
      publish("kept " + i, KEPT, null);
    }
    Path folder = server.folder().resolve("appendonlydir");
    Path copy = Files.createTempDirectory("copy");
    server.freeze();
    copy(folder, copy);
    server.thaw();
    publish("lost 4", KEPT, null);
    Position last = publish("lost 5", KEPT, null);
    server.kill();
    copy(copy, folder);
    server.start();
    told.expect("disconnected", "connected");
    for (int i = 4; i <= 7; i++) {
      assertEquals(i, publish("new " + i, KEPT, null).offset());
    }
    assertFalse(read(KEPT, last).isContinuous());
    assertFalse(read(KEPT, last.at(4)).isContinuous());
    History known = read(KEPT, last.at(2));
    assertTrue(known.isContinuous());
    assertEquals(List.of("kept 3", "new 4", "new 5", "new 6", "new 7"), texts(known));
    try (var files = Files.list(copy)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(copy);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.write(to.resolve(file.getFileName().toString()), Files.readAllBytes(file));
      }
    }
  }

  @Test
  void flushedRedisBeginsAgain() throws Exception {
    Position before = publish("1", KEPT, "id");
    server.command("FLUSHALL");
    assertFalse(read(KEPT, before).isContinuous());
    Position after = publish("1", KEPT, "id");
    assertNotEquals(before.epoch(), after.epoch());
    assertEquals(1, after.offset());
  }

  @Test
  void streamWithoutStateIsGivenUp() throws Exception {
    Position before = publish("1", KEPT, null);
    publish("2", KEPT, null);
    server.command("DEL", STATE);
    History history = read(KEPT, before);
    assertFalse(history.isContinuous());
    assertEquals(List.of(), texts(read(KEPT, null)));
    assertEquals(history.top().at(1), publish("3", KEPT, null));
  }

  @Test
  void stateWithoutStreamGoesOn() throws Exception {
    publish("1", KEPT, null);
    Position second = publish("2", KEPT, null);
    server.command("DEL", STREAM);
    assertFalse(read(KEPT, second.at(1)).isContinuous());
    assertTrue(read(KEPT, second).isContinuous());
    assertEquals(second.at(3), publish("3", KEPT, null));
    assertEquals(List.of("3"), texts(read(KEPT, second)));
  }

  @Test
  void idleTopicGoesAndItsStateStaysLonger() throws Exception {
    Position first = publish("1", SHORT, null);
    assertTrue(remaining(STREAM) <= SHORT.age().toMillis());
    assertTrue(remaining(STATE) > Limits.STATE.toMillis() - Told.PATIENCE.toMillis());
    Told.await("gone", () -> server.command("EXISTS", STREAM).strip().equals("0"));
    History history = read(SHORT, first);
    assertTrue(history.isContinuous());
    assertEquals(first, history.top());
  }

  @Test
  void whatIsOldIsTrimmedByWhatIsNew() throws Exception {
    for (int i = 0; i < 300; i++) {
      publish("old", SHORT, null);
    }
    Position last = read(SHORT, null).top();
    // The stream lives longer than its messages as long as there are new ones.
    Told.await(
        "old ones trimmed",
        () -> {
          try {
            publish("new", SHORT, null);
            History behind = read(SHORT, last);
            return !server.command("XRANGE", STREAM, "-", "300").contains("old")
                && (!behind.isContinuous() || !texts(behind).contains("old"));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertFalse(texts(read(SHORT, null)).contains("old"));
  }

  @Test
  void noKeyStaysForEver() throws Exception {
    publish("1", KEPT, "id");
    Told.get(broker.presence().put("t", new Member("m", "info"), Duration.ofSeconds(30)));
    List<String> keys = server.command("KEYS", "*").lines().filter(key -> !key.isBlank()).toList();
    assertEquals(5, keys.size(), keys::toString);
    for (String key : keys) {
      long remaining = remaining(key);
      assertTrue(remaining > 0, () -> key + " stays " + remaining);
    }
  }

  @Test
  void deadMembersLeaveNothing() throws Exception {
    for (int i = 0; i < 50; i++) {
      Told.get(broker.presence().put("t", new Member("m" + i, "i"), Duration.ofSeconds(1)));
    }
    Told.await(
        "swept",
        () -> {
          try {
            Told.get(broker.presence().put("t", new Member("stays", ""), Duration.ofSeconds(1)));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return server.command("HLEN", "websocketx:infos:{t}").strip().equals("1")
              && server.command("ZCARD", "websocketx:deaths:{t}").strip().equals("1");
        });
    Told.await("gone", () -> server.command("KEYS", "*").isBlank());
  }

  @Test
  void fullRedisRefusesMessagesAndStillAnswers() throws Exception {
    Position first = publish("1", KEPT, null);
    server.command("CONFIG", "SET", "maxmemory", "1");
    Told.failure(broker.publish("t", Told.text("2"), KEPT, "id"));
    assertEquals(first, read(KEPT, first).top(), "nothing is done by half");
    assertEquals(List.of("1"), texts(read(KEPT, null)));
    server.command("CONFIG", "SET", "maxmemory", "0");
    assertEquals(first.at(2), publish("2", KEPT, "id"));
  }
}
