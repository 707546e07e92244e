// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Request;
import websocketx.Response;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

class ObserverIT {
  /// Writes down what it hears, and on what kind of thread.
  private static class Diary implements WebSocketObserver {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();

    void add(String line) {
      lines.add(line);
      threads.add(Thread.currentThread());
    }

    @Override
    public void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
      String path = request == null ? "nothing" : request.path();
      String why = cause == null ? "" : " " + cause.getMessage();
      add("refused " + path + " " + response.status() + why);
    }

    @Override
    public void opened(WebSocketConnection connection) {
      add("opened");
    }

    @Override
    public void received(WebSocketConnection connection, Message message) {
      add("received " + message.text());
    }

    @Override
    public void sent(WebSocketConnection connection, Message message) {
      add("sent " + message.text());
    }

    @Override
    public void failed(WebSocketConnection connection, Throwable failure) {
      add("failed " + failure.getMessage());
    }

    @Override
    public void closed(WebSocketConnection connection, CloseCause cause) {
      add("closed " + cause.code().value());
    }
  }

  /// Fails at everything.
  private static final class Broken extends Diary {
    @Override
    void add(String line) {
      throw new IllegalStateException("this observer is broken");
    }
  }

  @Test
  void openedIsFirstAndClosedIsLast() {
    Diary diary = new Diary();
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).observer(diary).build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("a", peer.send("a").receiveText());
      assertEquals("b", peer.send("b").receiveText());
      peer.sendClose(StatusCode.GOING_AWAY, "");
      assertEquals(StatusCode.GOING_AWAY, peer.receiveClose().code());
    }
    assertEquals(
        List.of("opened", "received a", "sent a", "received b", "sent b", "closed 1001"),
        diary.lines);
    assertTrue(diary.threads.stream().allMatch(Thread::isVirtual));
    assertTrue(diary.threads.stream().noneMatch(t -> t.getName().contains("loop")));
  }

  @Test
  void offeredMessagesAreSentAndThoseDroppedAreNot() {
    Diary diary = new Diary();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(c -> {
              assertTrue(c.offer(Message.text("in time")));
              c.close();
              assertTrue(!c.offer(Message.text("too late")));
            })
            .observer(diary)
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("in time", peer.receiveText());
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
    assertEquals(List.of("opened", "sent in time", "closed 1000"), diary.lines);
  }

  @Test
  void failureIsToldBeforeTheEnd() {
    Diary diary = new Diary();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(_ -> {
              throw new Exception("broken handler");
            })
            .observer(diary)
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.INTERNAL_ERROR, peer.receiveClose().code());
    }
    assertEquals(List.of("opened", "failed broken handler", "closed 1011"), diary.lines);
  }

  @Test
  void refusalsAreToldWithTheirCause() {
    Diary diary = new Diary();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(r ->
                switch (r.path()) {
                  case "/throw" -> throw new Exception("broken check");
                  default -> Decision.refuse(404, "no");
                })
            .observer(diary)
            .build();
    List<byte[]> requests = new ArrayList<>();
    requests.add(Raw.upgrade("/nowhere"));
    requests.add(Raw.upgrade("/throw"));
    requests.add(Raw.request("GET", "/page"));
    requests.add(new byte[] {'\r', '\n', '\r', '\n', ' ', '\r', '\n'});
    try (TestServer running = TestServer.start(server)) {
      for (byte[] request : requests) {
        try (TestPeer peer = running.connect()) {
          assertTrue(peer.sendRaw(request).receiveResponse().status() >= 400);
        }
      }
    }
    assertEquals(
        List.of(
            "refused /nowhere 404",
            "refused /throw 500 broken check",
            "refused /page 426",
            "refused nothing 400"),
        diary.lines);
  }

  @Test
  @DisplayName("[M249] broken observer harms nobody")
  void brokenObserverHarmsNobody() {
    Diary diary = new Diary();
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .observer(new Broken())
            .observer(diary)
            .build();
    try (TestServer running = TestServer.start(server);
        TestPeer peer = running.dial("/")) {
      assertEquals("a", peer.send("a").receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "");
      assertEquals(StatusCode.NORMAL_CLOSURE, peer.receiveClose().code());
    }
    assertEquals(List.of("opened", "received a", "sent a", "closed 1000"), diary.lines);
  }
}
