// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import websocketx.CloseFrame;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Each example of who is let in, to what, and of what all of a server does, does what it says.
@Timeout(60)
class ServerExamplesIT {
  private static final CloseFrame NORMAL = new CloseFrame(StatusCode.NORMAL_CLOSURE);

  private static TestServer running(WebSocketHandler handler) {
    return TestServer.start(WebSocketServer.of(handler));
  }

  @Test
  void userIsGreetedAndAStrangerIsRefused() {
    try (TestServer server = TestServer.start(Authentication.sessions());
        TestPeer ann = server.dial("/", d -> d.header("Cookie", "SID=s3cret"));
        TestPeer stranger = server.dial("/")) {
      assertEquals("SID=new; HttpOnly", ann.responseHeader("Set-Cookie"));
      assertEquals("hello ann", ann.receiveText());
      assertEquals(401, stranger.status());
      assertEquals("Bearer", stranger.responseHeader("WWW-Authenticate"));
      assertEquals("who are you?\n", stranger.responseBody());
    }
    try (TestServer server = TestServer.start(Authentication.token())) {
      assertEquals("hi", server.dial("/?token=secret").receiveText());
      assertEquals(403, server.dial("/?token=guess").status());
      assertEquals(403, server.dial("/").status());
    }
  }

  @Test
  void loginThatIsTooLateIsRefused() {
    try (TestServer server = TestServer.inMemory(WebSocketServer.of(FirstMessage::handle));
        TestPeer peer = server.dial("/")) {
      server.advance(Duration.ofSeconds(5));
      assertEquals(
          new CloseFrame(StatusCode.UNAUTHORIZED, "log in first"), peer.receiveClose().frame());
    }
  }

  @Test
  void loginIsTheFirstMessage() {
    try (TestServer server = running(FirstMessage::handle);
        TestPeer good = server.dial("/");
        TestPeer bad = server.dial("/");
        TestPeer silent = server.dial("/")) {
      assertEquals("hello", good.send("s3cret").send("hello").receiveText());
      assertEquals("login failed", bad.send("guess").receiveClose().reason());
      assertEquals(NORMAL, silent.sendClose(NORMAL.code(), "").receiveClose().frame());
    }
  }

  @ParameterizedTest
  @CsvSource({"/chat, chat", "/feed, feed", "/upload, upload", "/rooms/7, room 7", "/x, 404"})
  void pathChoosesTheHandler(String path, String answer) {
    WebSocketServer routing =
        Routing.server(
            c -> c.writeText("chat"), c -> c.writeText("feed"), c -> c.writeText("upload"));
    try (TestServer server = TestServer.start(routing);
        TestPeer peer = server.dial(path)) {
      if (peer.status() == 101) {
        assertEquals(answer, peer.receiveText());
      } else {
        assertEquals(answer, String.valueOf(peer.status()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/health, 200, text/plain", "/, 200, text/html", "/x, 404, text/plain"})
  void pagesAreServedToo(String path, int status, String type) {
    WebSocketServer routing = Routing.server(_ -> {}, _ -> {}, _ -> {});
    try (TestServer server = TestServer.start(routing);
        TestPeer peer = server.connect()) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      peer.sendRaw(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      assertEquals(status, peer.receiveResponse().status());
      assertEquals(type + "; charset=utf-8", peer.responseHeader("Content-Type"));
    }
  }

  @Test
  void uploadTakesMessagesUpToItsOwnLimit() {
    WebSocketServer routing =
        Routing.server(
            Periodic::handle,
            _ -> {},
            c -> {
              for (Message message : c) {
                c.writeText(message.size() + " bytes");
              }
            });
    try (TestServer server = TestServer.start(routing);
        TestPeer upload = server.dial("/upload");
        TestPeer chat = server.dial("/chat")) {
      assertEquals("1048576 bytes", upload.send(new byte[1 << 20]).receiveText());
      assertEquals("tick", chat.receiveText());
      assertEquals(StatusCode.MESSAGE_TOO_BIG, chat.send(new byte[2049]).receiveClose().code());
    }
  }

  @Test
  void restartTellsEverybodyToComeBack() throws InterruptedException {
    WebSocketServer echo = Echo.server();
    try (TestServer server = TestServer.start(echo);
        TestPeer one = server.dial("/");
        TestPeer two = server.dial("/")) {
      assertEquals("here", one.send("here").receiveText());
      assertEquals("here", two.send("here").receiveText());
      Thread hook = Thread.startVirtualThread(Restart.hook(echo));
      CloseFrame deploy = new CloseFrame(StatusCode.SERVICE_RESTART, "deploy");
      assertEquals(deploy, one.receiveClose().frame());
      assertEquals(deploy, two.receiveClose().frame());
      assertTrue(hook.join(Duration.ofSeconds(10)));
    }
  }

  @Test
  void metricsCount() {
    Metrics metrics = new Metrics();
    WebSocketServer counted =
        WebSocketServer.builder().handler(ReadLoop::serve).observer(metrics).build();
    try (TestServer server = TestServer.start(counted);
        TestPeer peer = server.dial("/");
        TestPeer foreign = server.dial("/", d -> d.header("Origin", "https://evil"))) {
      assertEquals("12345", peer.send("12345").receiveText());
      assertEquals(403, foreign.status());
      peer.sendClose(StatusCode.GOING_AWAY, "");
      assertTrue(peer.receiveClose().wasClean());
    }
    assertEquals(1, metrics.in.sum());
    assertEquals(5, metrics.bytesIn.sum());
    assertEquals(1, metrics.out.sum());
    assertEquals(1, metrics.refused.sum());
    assertEquals("{1001 (Going Away)=1}", metrics.closes.toString());
  }

  @Test
  void newSessionEndsTheOneBefore() {
    SessionTakeover sessions = new SessionTakeover();
    try (TestServer server = running(c -> sessions.handle("ann", c));
        TestPeer first = server.dial("/")) {
      assertEquals("first", first.send("first").receiveText());
      try (TestPeer second = server.dial("/")) {
        assertEquals("second", second.send("second").receiveText());
        assertEquals(
            new CloseFrame(new StatusCode(4001), "signed in elsewhere"),
            first.receiveClose().frame());
        assertNotNull(sessions.users.get("ann"));
        second.sendClose(StatusCode.NORMAL_CLOSURE, "");
        assertTrue(second.receiveClose().wasClean());
      }
    }
    assertTrue(sessions.users.isEmpty());
  }
}
