// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import websocketx.brokers.NatsServer;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// What others do at the server, seen by the broker, and what the broker does, seen at the server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsIT {
  private static final Retention KEPT = new Retention(100, Duration.ofMinutes(10));

  private final NatsServer server = Installed.server();
  private final List<NatsBroker> brokers = new ArrayList<>();
  private Heard heard = new Heard();
  private Connection connection;
  private JetStreamManagement streams;

  @BeforeAll
  void startServer() throws Exception {
    server.start();
    connection = Nats.connect(server.uri());
    streams = connection.jetStreamManagement();
  }

  @AfterAll
  void endServer() throws Exception {
    connection.close();
    server.close();
  }

  @BeforeEach
  void deleteStreams() throws Exception {
    for (String stream : streams.getStreamNames()) {
      streams.deleteStream(stream);
    }
    heard = new Heard();
  }

  @AfterEach
  void closeBrokers() {
    brokers.forEach(NatsBroker::close);
    brokers.clear();
  }

  private NatsBroker start(NatsBroker.Builder builder) throws InterruptedException {
    NatsBroker broker = builder.build();
    brokers.add(broker);
    Heard listener = brokers.size() == 1 ? heard : new Heard();
    broker.start(listener);
    listener.next("connected");
    return broker;
  }

  private NatsBroker start() throws InterruptedException {
    return start(NatsBroker.builder(server.uri()));
  }

  private static Position publish(NatsBroker broker, String topic, String text) throws Exception {
    return Heard.position(broker.publish(topic, Heard.text(text), KEPT, null));
  }

  @Test
  void streamIsMadeAsTheRetentionSays() throws Exception {
    NatsBroker broker = start();
    publish(broker, "a.b", "1");
    StreamConfiguration stream = streams.getStreamInfo("websocketx=a=2Eb").getConfiguration();
    assertEquals(100, stream.getMaxMsgs());
    assertEquals(Duration.ofMinutes(10), stream.getMaxAge());
    assertEquals(Duration.ofMinutes(2), stream.getDuplicateWindow());
    assertEquals(StorageType.File, stream.getStorageType());
    Retention less = new Retention(10, Duration.ofSeconds(30));
    Heard.get(broker.subscribe("a.b", less));
    stream = streams.getStreamInfo("websocketx=a=2Eb").getConfiguration();
    assertEquals(10, stream.getMaxMsgs());
    assertEquals(Duration.ofSeconds(30), stream.getMaxAge());
    assertEquals(2, publish(broker, "a.b", "2").offset(), "the history goes on");
  }

  @Test
  void settingsAreWhatTheStreamHas() throws Exception {
    NatsBroker broker = start(NatsBroker.builder(server.uri()).prefix("other").inMemory());
    publish(broker, "topic", "1");
    StreamConfiguration stream = streams.getStreamInfo("other=topic").getConfiguration();
    assertEquals(StorageType.Memory, stream.getStorageType());
    NatsBroker stranger = start();
    assertEquals(0, Heard.get(stranger.history("topic", KEPT, null, 10)).top().offset());
  }

  @Test
  void deletedStreamIsAnotherEpoch() throws Exception {
    NatsBroker broker = start();
    Heard.get(broker.subscribe("topic", KEPT));
    Position before = publish(broker, "topic", "1");
    heard.next("message topic 1 1");
    streams.deleteStream("websocketx=topic");
    Position after = publish(broker, "topic", "2");
    assertEquals(1, after.offset());
    assertNotEquals(before.epoch(), after.epoch());
    heard.next("message topic 1 2");
    History history = Heard.get(broker.history("topic", KEPT, before, 10));
    assertFalse(history.isContinuous());
    assertEquals(after, history.top());
  }

  @Test
  void purgedStreamIsNotContinuous() throws Exception {
    NatsBroker broker = start();
    Position first = publish(broker, "topic", "1");
    publish(broker, "topic", "2");
    Position last = publish(broker, "topic", "3");
    streams.purgeStream("websocketx=topic");
    assertFalse(Heard.get(broker.history("topic", KEPT, first, 10)).isContinuous());
    History nothing = Heard.get(broker.history("topic", KEPT, last, 10));
    assertTrue(nothing.isContinuous());
    assertEquals(last, nothing.top());
    assertEquals(4, publish(broker, "topic", "4").offset());
  }

  @Test
  void nodesThatBeginTogetherAreInOneHistory() throws Exception {
    List<NatsBroker> nodes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      nodes.add(start());
    }
    for (int round = 0; round < 20; round++) {
      String topic = "topic " + round;
      List<CompletionStage<@Nullable Position>> stages = new ArrayList<>();
      for (NatsBroker node : nodes) {
        stages.add(node.publish(topic, Heard.text("x"), KEPT, null));
      }
      List<Long> offsets = new ArrayList<>();
      List<String> epochs = new ArrayList<>();
      for (CompletionStage<@Nullable Position> stage : stages) {
        Position position = Heard.position(stage);
        offsets.add(position.offset());
        epochs.add(position.epoch());
      }
      assertEquals(List.of(1L, 2L, 3L, 4L, 5L), offsets.stream().sorted().toList());
      assertEquals(1, epochs.stream().distinct().count());
    }
  }

  @Test
  void longHistoriesAreReadInOrder() throws Exception {
    NatsBroker broker = start();
    Retention many = new Retention(2_000, Duration.ofMinutes(10));
    for (int i = 1; i <= 1_000; i++) {
      Heard.get(broker.publish("topic", Heard.text("" + i), many, null));
    }
    History all = Heard.get(broker.history("topic", many, null, Integer.MAX_VALUE));
    assertEquals(1_000, all.messages().size());
    for (int i = 1; i <= 1_000; i++) {
      History.Stored stored = all.messages().get(i - 1);
      assertEquals(i, stored.position().offset());
      assertEquals("" + i, stored.envelope().message().text());
    }
  }

  @Test
  void whatCannotBeReadIsAGap() throws Exception {
    NatsBroker broker = start();
    Heard.get(broker.subscribe("plain", Retention.NONE));
    connection.publish("websocketx.plain.plain", new byte[] {99, 1, 2});
    heard.next("gap plain");
    Position begin = Heard.position(broker.subscribe("kept", KEPT));
    connection.jetStream().publish("websocketx.kept.kept." + begin.epoch(), new byte[] {99, 1, 2});
    heard.next("gap kept");
    publish(broker, "kept", "readable");
    heard.next("message kept 2 readable");
    assertFalse(Heard.get(broker.history("kept", KEPT, begin, 10)).isContinuous());
    History rest = Heard.get(broker.history("kept", KEPT, null, 10));
    assertEquals(2, rest.messages().getFirst().position().offset());
  }

  /// As a server sends it, but without the ones before.
  @Test
  void messageBehindAHoleIsToldOf() throws Exception {
    NatsBroker broker = start();
    Position begin = Heard.position(broker.subscribe("topic", KEPT));
    for (int offset : new int[] {1, 3, 2, 6, 5}) {
      connection.publish(
          "websocketx.live.topic",
          new Headers()
              .add("Nats-Sequence", "" + offset)
              .add("Nats-Subject", "websocketx.kept.topic." + begin.epoch()),
          Heard.text("x").toByteArray());
    }
    for (int offset : new int[] {1, 2, 3, 5, 6}) {
      heard.next("message topic " + offset + " x");
    }
  }

  @Test
  void tooLargeMessagesFail() throws Exception {
    NatsBroker broker = start();
    Envelope large = Heard.text("x".repeat(2 << 20));
    for (Retention retention : List.of(Retention.NONE, KEPT)) {
      String refused = Heard.failure(broker.publish("topic", large, retention, null));
      assertTrue(refused.contains("size"), refused);
    }
    publish(broker, "topic", "small");
  }

  @Test
  void removedMembersLeaveNothing() throws Exception {
    NatsBroker broker = start();
    var member = new websocketx.hub.broker.Presence.Member("m", "info");
    Heard.get(broker.presence().put("topic", member, Duration.ofMinutes(1)));
    assertEquals(1, streams.getStreamInfo("KV_websocketx-presence").getStreamState().getMsgCount());
    assertEquals(
        "info",
        new String(
            connection.keyValue("websocketx-presence").get("topic.m").getValue(),
            java.nio.charset.StandardCharsets.UTF_8));
    Heard.get(broker.presence().remove("topic", "m"));
    assertEquals(0, streams.getStreamInfo("KV_websocketx-presence").getStreamState().getMsgCount());
    streams.deleteStream("KV_websocketx-presence");
    assertEquals(List.of(), Heard.get(broker.presence().members("topic", 10)));
    Heard.get(broker.presence().remove("topic", "m"));
    Heard.get(broker.presence().put("topic", member, Duration.ofMinutes(1)));
    assertEquals(List.of(member), Heard.get(broker.presence().members("topic", 10)));
  }
}
