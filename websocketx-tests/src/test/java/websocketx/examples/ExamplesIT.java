// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Each example of a handler does what it says.
@Timeout(60)
class ExamplesIT {
  private static final CloseFrame NORMAL = new CloseFrame(StatusCode.NORMAL_CLOSURE);

  private static TestServer running(WebSocketHandler handler) {
    return TestServer.start(WebSocketServer.of(handler));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void echoSendsBack1000MessagesOfBothKinds(boolean inMemory) {
    WebSocketServer echo = Echo.server();
    try (TestServer server = inMemory ? TestServer.inMemory(echo) : TestServer.start(echo);
        TestPeer peer = server.dial("/", d -> d.header("Authorization", "Bearer x"))) {
      for (int i = 0; i < 1000; i++) {
        Message message =
            i % 2 == 0 ? Message.binary(new byte[] {(byte) i}) : Message.text("message " + i);
        assertEquals(message, peer.sendFragments(message).receive());
      }
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "bye");
      assertTrue(peer.receiveClose().wasClean());
    }
  }

  @Test
  void examplesOfTheGoPackageSayWhatTheySaidThere() {
    try (TestServer send = TestServer.start(FromGo.send());
        TestServer prepared = TestServer.start(FromGo.prepared());
        TestServer panic = TestServer.start(FromGo.panic())) {
      TestPeer peer = send.dial("/");
      assertEquals(List.of(Message.text("hello"), Message.text("world")), peer.receiveAll());
      assertEquals(NORMAL, peer.receiveClose().frame());
      for (int i = 0; i < 2; i++) {
        peer = prepared.dial("/");
        assertEquals("i am prepared", peer.receiveText());
        assertEquals(NORMAL, peer.receiveClose().frame());
      }
      peer = panic.dial("/");
      assertEquals("normal message", peer.receiveText());
      assertEquals(new CloseFrame(StatusCode.INTERNAL_ERROR), peer.receiveClose().frame());
    }
  }

  @Test
  void chatPartsFromWhoeverIsTooSlow() {
    Chat chat = new Chat();
    try (TestServer server = running(chat::handle);
        TestPeer slow = server.dial("/");
        TestPeer fast = server.dial("/")) {
      while (chat.room.size() < 2) {
        Thread.onSpinWait(); // the test's timeout ends it
      }
      assertEquals("hello", slow.send("hello").receiveText());
      assertEquals("hello", fast.receiveText());
      slow.stall();
      String text = "x".repeat(2000);
      // More than the kernel's buffers take.
      for (int i = 0; i < 10_000 && chat.room.size() == 2 && isAllOpen(chat); i++) {
        assertEquals(text, fast.send(text).receiveText());
      }
      assertTrue(!isAllOpen(chat) || chat.room.size() == 1, "the slow one is dropped");
      assertEquals("still here", fast.send("still here").receiveText());
    }
  }

  private static boolean isAllOpen(Chat chat) {
    return chat.room.stream().allMatch(member -> member.state() == websocketx.ConnectionState.OPEN);
  }

  @Test
  void feedPushesAndUnsubscribes() throws InterruptedException {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>(List.of("one", "two"));
    CountDownLatch unsubscribed = new CountDownLatch(1);
    PushFeed.Feed feed =
        new PushFeed.Feed() {
          @Override
          public BlockingQueue<String> subscribe(String topic) {
            assertEquals("/news", topic);
            return queue;
          }

          @Override
          public void unsubscribe(BlockingQueue<String> which) {
            unsubscribed.countDown();
          }
        };
    try (TestServer server = running(PushFeed.queues(feed));
        TestPeer peer = server.dial("/news")) {
      assertEquals("one", peer.send("ignored").receiveText());
      assertEquals("two", peer.receiveText());
      queue.add("three");
      assertEquals("three", peer.receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(unsubscribed.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void busNeedsNeitherQueueNorThread() throws InterruptedException {
    BlockingQueue<Consumer<String>> callbacks = new ArrayBlockingQueue<>(1);
    CountDownLatch closed = new CountDownLatch(1);
    PushFeed.Bus bus =
        callback -> {
          callbacks.add(callback);
          return closed::countDown;
        };
    try (TestServer server = running(PushFeed.callbacks(bus));
        TestPeer peer = server.dial("/")) {
      callbacks.take().accept("news");
      assertEquals("news", peer.receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(closed.await(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void jsonIsAnsweredAndNonsenseIsRefused() {
    Json.Codec codec =
        new Json.Codec() {
          @Override
          public <T> T read(String text, Class<T> type) throws IOException {
            if (!text.startsWith("{")) {
              throw new IOException("no JSON");
            }
            return type.cast(new Json.Ask(7, text));
          }

          @Override
          public String write(Object value) {
            return value.toString();
          }
        };
    try (TestServer server = running(Json.handler(codec));
        TestPeer peer = server.dial("/");
        TestPeer binary = server.dial("/")) {
      assertEquals("Answer[id=7, result={} done]", peer.send("{}").receiveText());
      assertEquals(
          new CloseFrame(StatusCode.INVALID_FRAME_PAYLOAD_DATA, "bad JSON"),
          peer.send("nonsense").receiveClose().frame());
      assertEquals(StatusCode.UNSUPPORTED_DATA, binary.send(new byte[1]).receiveClose().code());
    }
  }

  @Test
  void filesGoUpAndDown(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("upload.bin");
    byte[] content = new byte[200_000];
    new java.util.Random(1).nextBytes(content);
    WebSocketServer files =
        WebSocketServer.builder()
            .handler(c -> {
              if (c.request().path().equals("/up")) {
                LargeData.upload(file, c);
              } else {
                LargeData.download(file, c);
              }
            })
            .options(Options.defaults().readLimit(64 * 1024))
            .build();
    try (TestServer server = TestServer.start(files);
        TestPeer up = server.dial("/up")) {
      for (int i = 0; i < content.length; i += 50_000) {
        up.send(java.util.Arrays.copyOfRange(content, i, i + 50_000));
      }
      assertEquals("done", up.send(new byte[0]).receiveText());
      assertArrayEquals(content, Files.readAllBytes(file));
      java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
      try (TestPeer down = server.dial("/down")) {
        down.receiveAll().forEach(message -> all.writeBytes(message.toByteArray()));
      }
      assertArrayEquals(content, all.toByteArray());
    }
  }

  @Test
  void ticksComeEverySecond() {
    try (TestServer server = TestServer.inMemory(WebSocketServer.of(Periodic::handle));
        TestPeer peer = server.dial("/")) {
      assertEquals("tick", peer.receiveText());
      assertEquals("echo", peer.send("echo").receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(peer.receiveClose().wasClean());
    }
  }

  @Test
  void readerThatIsCalledOffClosesInOrder() throws InterruptedException {
    BlockingQueue<Thread> readers = new ArrayBlockingQueue<>(1);
    WebSocketHandler handler =
        c -> {
          Thread reader = c.fork(Cancel::handle);
          readers.add(reader);
          reader.join(Duration.ofSeconds(10));
        };
    try (TestServer server = running(handler);
        TestPeer peer = server.dial("/")) {
      assertEquals("before", peer.send("before").receiveText());
      readers.take().interrupt();
      assertEquals(new CloseFrame(StatusCode.GOING_AWAY, "cancelled"), peer.receiveClose().frame());
    }
  }

  @Test
  void readLoopClosesInOrder() {
    try (TestServer server = running(ReadLoop::serve);
        TestPeer peer = server.dial("/")) {
      assertEquals("echo", peer.send("echo").receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertTrue(peer.receiveClose().wasClean());
    }
  }

  @Test
  void callbacksAreCalledInOrder() throws InterruptedException {
    BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    Callbacks.Endpoint endpoint =
        new Callbacks.Endpoint() {
          @Override
          public void onOpen(WebSocketConnection session) {
            calls.add("open " + session.server().connections().size());
          }

          @Override
          public void onMessage(String text, WebSocketConnection session) {
            calls.add("message " + text);
          }

          @Override
          public void onClose(CloseCause reason) {
            calls.add("close " + reason.code().value());
          }
        };
    try (TestServer server = running(Callbacks.handler(() -> endpoint));
        TestPeer peer = server.dial("/")) {
      peer.send("a");
      assertEquals("open 1", calls.poll(10, TimeUnit.SECONDS));
      assertEquals("message a", calls.poll(10, TimeUnit.SECONDS));
      peer.sendClose(StatusCode.GOING_AWAY, "");
      assertEquals("close 1001", calls.poll(10, TimeUnit.SECONDS));
    }
  }
}
