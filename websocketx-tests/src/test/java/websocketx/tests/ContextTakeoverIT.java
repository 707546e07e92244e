// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.NativeMemory;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Messages that refer to earlier ones (RFC 7692 §7.1.1) have to go out in the order in which they
/// were compressed, whoever sends them and whatever becomes of others.
class ContextTakeoverIT {
  private static final int SENDERS = 4;
  private static final int OFFERS = 200;

  private static Options options(int bits) {
    return Options.defaults()
        .readLimit(1 << 20)
        .writeInterval(Duration.ofMinutes(1))
        .compression(
            Compression.level(6).contextTakeover(true, true).windowBits(bits, bits).minSize(16));
  }

  private static WebSocketServerBuilder builder(Probe probe, Options options) {
    return WebSocketServer.builder().handler(probe).options(options);
  }

  private static TestPeer dial(TestServer server) {
    return server.dial("/", d -> d.compression().timeout(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource({"15,true,64", "15,true,1", "15,false,2", "8,true,64", "11,false,1"})
  void manyWritersShareOneContext(int bits, boolean coalesces, int deflaters) throws Exception {
    int count = 1500;
    Conversation conversation = new Conversation(1500);
    Probe probe = new Probe(Probe.DRAIN);
    WebSocketServer built =
        builder(probe, options(bits).coalesceWrites(coalesces)).maxDeflaters(deflaters).build();
    try (TestServer server = TestServer.start(built);
        TestPeer peer = dial(server)) {
      WebSocketConnection connection = probe.connection();
      AtomicInteger working = new AtomicInteger(SENDERS);
      for (int sender = 0; sender < SENDERS; sender++) {
        int number = sender;
        connection.fork(_ -> {
          for (int i = 0; i < count; i++) {
            conversation.send(connection, number, i);
          }
          if (working.decrementAndGet() == 0) {
            connection.close();
          }
        });
      }
      conversation.assertReceived(peer.receiveAll(), false);
      assertEquals(SENDERS * count, conversation.accepted() + conversation.refused());
      assertTrue(conversation.accepted() >= SENDERS * count * 2 / 3);
      assertTrue(NativeMemory.deflaters(built) <= deflaters);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 9})
  void whatThePeerSendsRefersToEarlierMessagesToo(int bits) throws Exception {
    int count = 1000;
    Conversation conversation = new Conversation(1500);
    try (TestServer server =
            TestServer.start(builder(new Probe(Probe.ECHO), options(bits)).build());
        TestPeer peer = dial(server)) {
      List<Thread> threads = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        int number = sender;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < count; i++) {
                    Message message = Message.text(conversation.text(number, i));
                    if (i % 3 == 0) {
                      peer.sendFragments(message, 1);
                    } else {
                      peer.send(message.text());
                    }
                  }
                }));
      }
      List<Message> echoed = new ArrayList<>();
      for (int i = 0; i < SENDERS * count; i++) {
        echoed.add(peer.receive());
      }
      for (Thread thread : threads) {
        Probe.join(thread);
      }
      conversation.assertReceived(echoed, true);
    }
  }

  /// A peer that takes nothing: writers block, and offers are refused, before and after they were
  /// compressed.
  @ParameterizedTest
  @CsvSource({"15,true", "15,false", "10,true"})
  void whatIsRefusedMeanwhileIsNoPartOfTheContext(int bits, boolean coalesces) throws Exception {
    Conversation conversation = new Conversation(6000);
    Probe probe = new Probe(Probe.DRAIN);
    Options options = options(bits).coalesceWrites(coalesces).maxUnsentBytes(4000);
    try (TestServer server = TestServer.inMemory(builder(probe, options).build());
        TestPeer peer = dial(server)) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      // The way out is full from the first message on: the writers have got nowhere, and offered
      // nothing, when it is said what is refused.
      Message filling = Message.binary(new byte[1 << 20]).uncompressed();
      assertTrue(connection.offer(filling));
      awaitWaiting(startWriters(connection, conversation, 40));
      assertEquals(0, conversation.accepted() + conversation.refused());
      for (int i = 0; i < OFFERS; i++) {
        int kind = i % 2 == 0 ? 2 : 3; // offers
        conversation.send(connection, SENDERS, 6 * i + kind);
      }
      assertTrue(conversation.refused() > OFFERS / 2, "refused: " + conversation.refused());
      assertTrue(conversation.accepted() > 0, "and some were taken");
      peer.resume();
      assertEquals(filling, peer.receive());
      int expected = SENDERS * 40 + OFFERS;
      List<Message> received = new ArrayList<>();
      Probe.until(
          "all have sent", () -> conversation.accepted() + conversation.refused() == expected);
      for (int i = conversation.accepted(); i > 0; i--) {
        received.add(peer.receive());
      }
      conversation.assertReceived(received, false);
      connection.writeText("the end, the end, the end, the end, the end");
      assertEquals("the end, the end, the end, the end, the end", peer.receiveText());
    }
  }

  @ParameterizedTest
  @CsvSource({"15,true", "15,false", "10,true"})
  void closingWhileWritersWaitHarmsNoMessageThatGoesOut(int bits, boolean coalesces)
      throws Exception {
    Conversation conversation = new Conversation(6000);
    Probe probe = new Probe(Probe.DRAIN);
    Options options = options(bits).coalesceWrites(coalesces);
    try (TestServer server = TestServer.inMemory(builder(probe, options).build());
        TestPeer peer = dial(server)) {
      WebSocketConnection connection = probe.connection();
      peer.stall();
      List<Thread> writers = startWriters(connection, conversation, 40);
      awaitWaiting(writers);
      for (int i = 0; i < 10; i++) {
        conversation.send(connection, SENDERS, 6 * i + 2);
      }
      connection.close(StatusCode.GOING_AWAY, "enough");
      assertThrows(
          ConnectionClosedException.class, () -> conversation.send(connection, SENDERS, 100));
      peer.resume();
      List<Message> received = peer.receiveAll();
      for (Thread writer : writers) {
        Probe.join(writer);
      }
      conversation.assertReceived(received, true);
      assertTrue(received.size() < SENDERS * 40, "not all were written");
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "enough"), peer.receiveClose().frame());
    }
  }

  private static List<Thread> startWriters(
      WebSocketConnection connection, Conversation conversation, int count) {
    List<Thread> writers = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int number = sender;
      writers.add(
          connection.fork(_ -> {
            for (int i = 0; i < count; i++) {
              conversation.send(connection, number, i);
            }
          }));
    }
    return writers;
  }

  private static void awaitWaiting(List<Thread> writers) {
    for (Thread writer : writers) {
      Probe.until(
          "a writer waits or has sent all",
          () -> writer.getState() == Thread.State.WAITING || !writer.isAlive());
    }
  }
}
