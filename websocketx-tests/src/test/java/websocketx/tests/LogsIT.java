// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.Decision;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What peers say, in logs and text forms.
class LogsIT {
  private static final int LONGEST = 1024;

  /// Everything that a log may show of a connection, while it is open and when it has ended.
  private static List<String> texts(WebSocketConnection connection) {
    return Stream.of(
            connection.request(),
            connection,
            connection.server(),
            connection.state(),
            String.valueOf(connection.closeCause()))
        .map(Object::toString)
        .toList();
  }

  private static void assertHarmless(String text) {
    assertTrue(text.length() <= LONGEST, text);
    assertTrue(text.chars().allMatch(c -> c >= ' ' && c != 0x7F && !(c >= 0x80 && c < 0xA0)), text);
    assertFalse(text.contains("\u2028") || text.contains("\u202e"), text);
    assertFalse(text.contains("secret"), text);
  }

  @ParameterizedTest(name = "[J203, P275, P276, P278, V78] {0}")
  @ValueSource(
      strings = {
        "%0d%0aFAKE%20line",
        "%1b%5b31m",
        "%c2%9b31m",
        "%e2%80%a8%e2%80%ae",
        "$%7bjndi:ldap:%2f%2fevil%7d",
        "%25n%25s%7b%7d",
        "x"
      })
  void textFormsShowPathsEscapedAndNoSecrets(String path) throws Exception {
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    WebSocketServer server =
        WebSocketServer.of(connection -> {
          texts.addAll(texts(connection));
          Probe.drain(connection);
          throw new IllegalStateException(connection.request() + " " + connection);
        });
    try (Trouble trouble = new Trouble();
        TestServer running = TestServer.start(server)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (trouble.lines().isEmpty()) { // there are ten lines a second, other tests had some
        assertTrue(System.nanoTime() < end, "nothing is logged");
        byte[] request =
            Raw.upgrade(
                "/" + path.repeat(path.equals("x") ? 5000 : 1) + "?token=secret",
                "Authorization: secret",
                "Cookie: sid=secret");
        try (TestPeer peer = running.connect()) {
          assertEquals(101, peer.sendRaw(request).receiveResponse().status());
          // A reason with a line end, an escape sequence, a right-to-left mark and a format.
          peer.sendRaw(
                  RawFrames.of("88 92 m 03 e8 0d 0a 46 41 4b 45 1b 5b 33 31 6d e2 80 ae 25 6e"))
              .receiveClose();
        }
      }
      trouble.lines().forEach(LogsIT::assertHarmless);
    }
    assertTrue(texts.size() >= 5);
    texts.forEach(LogsIT::assertHarmless);
  }

  @Test
  @DisplayName("[J203, P275, V77] a reason is kept as it came, and escaped in every text form")
  void reasonIsEscapedInTextForms() throws Exception {
    Probe probe = new Probe(Probe.DRAIN);
    try (TestServer running = TestServer.start(WebSocketServer.of(probe));
        TestPeer peer = running.dial("/")) {
      peer.sendRaw(RawFrames.of("88 90 m 03 e8 0d 0a 46 41 4b 45 1b 5b 33 31 6d e2 80 ae"));
      WebSocketConnection connection = probe.connection();
      CloseCause cause = Probe.causeOf(connection);
      assertEquals("\r\nFAKE\u001b[31m\u202e", cause.reason());
      assertHarmless(cause.toString());
      assertHarmless(cause.frame().toString());
      texts(connection).forEach(LogsIT::assertHarmless);
    }
  }

  @Test
  @DisplayName("[P277] a flood of failures is ten lines a second")
  void floodOfFailuresIsTenLinesASecond() throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> {
              throw new IllegalStateException("flood");
            })
            .build();
    int count = 300;
    try (Trouble trouble = new Trouble();
        TestServer running = TestServer.start(server)) {
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        try (TestPeer peer = running.dial("/")) {
          assertEquals(500, peer.status());
        }
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + 1;
      int lines = trouble.lines().size();
      assertTrue(lines > 0 && lines <= 10 * (seconds + 1), lines + " lines in " + seconds + " s");
    }
  }

  @Test
  @DisplayName("[E124] an origin check that throws is one line in the log, and 403")
  void failureOfAnOriginCheckIsOneLine() throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.DRAIN)
            .check(_ -> Decision.accept())
            .checkOrigin(_ -> {
              throw new IllegalStateException("planted");
            })
            .build();
    try (Trouble trouble = new Trouble();
        TestServer running = TestServer.start(server)) {
      AtomicInteger refused = new AtomicInteger();
      Probe.until(
          "it is logged",
          () -> {
            try (TestPeer peer = running.dial("/")) {
              assertEquals(403, peer.status());
              refused.incrementAndGet();
            }
            return !trouble.lines().isEmpty();
          });
      assertTrue(trouble.lines().size() <= refused.get());
      for (String line : trouble.lines()) {
        assertTrue(line.startsWith("an origin check has failed"), line);
        assertTrue(line.endsWith(": java.lang.IllegalStateException: planted"), line);
      }
    }
    assertTrue(Logger.getLogger("websocketx").getUseParentHandlers());
  }

  @Test
  @DisplayName("[M240] a server that was not closed in time says how much it had to drop")
  void serverThatIsNotClosedInTimeSaysSo() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    WebSocketServer server =
        WebSocketServer.builder()
            .options(Options.defaults().handshakeTimeout(Duration.ofSeconds(30)))
            .handler(_ -> {
              for (boolean over = false; !over; ) {
                try {
                  mayReturn.await();
                  over = true;
                } catch (InterruptedException e) {
                  // It has to be told more than once.
                }
              }
            })
            .build();
    try (Trouble trouble = new Trouble();
        TestServer running = TestServer.start(server);
        TestPeer gone = running.dial("/");
        TestPeer silent = running.dial("/", d -> d.answerClose(false))) {
      gone.abort();
      Probe.until("one is left", () -> server.connections().size() == 1);
      assertFalse(server.close(Duration.ofMillis(100)));
      Probe.until("it is logged", () -> !trouble.lines().isEmpty());
      assertEquals(
          List.of(
              "a server was not closed within PT0.1S, drops 1 connections and interrupts the"
                  + " threads of 1 that are closed: null"),
          trouble.lines());
      silent.abort();
      mayReturn.countDown();
    }
  }
}
