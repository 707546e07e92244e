// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// What a recording of the flight recorder knows of a server.
@Timeout(60)
class FlightIT {
  private static final int KIB = 1024;

  private final Recording recording = new Recording();
  @TempDir private Path folder;

  @AfterEach
  void forget() {
    recording.close();
  }

  private void record() {
    for (String event : List.of("Handshake", "Connection", "SlowWrite", "ReadStall", "LimitHit")) {
      recording.enable("websocketx." + event);
    }
    recording.start();
  }

  /// Those of one kind, when so many have been written: a hook may write one when the server has
  /// ended.
  private List<RecordedEvent> events(String name, int count) {
    AtomicReference<List<RecordedEvent>> found = new AtomicReference<>(List.of());
    Probe.until(
        count + " events " + name + " are written",
        () -> {
          found.set(written(name));
          return found.get().size() >= count;
        });
    assertEquals(count, found.get().size(), () -> found.get().toString());
    return found.get();
  }

  private List<RecordedEvent> written(String name) {
    try {
      Path file = Files.createTempFile(folder, "recording", ".jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals("websocketx." + name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertWrittenOffLoops(RecordedEvent event) {
    String name = event.getThread().getJavaName();
    assertTrue(name.equals("websocketx-hook") || name.equals("websocketx-handler"), name);
  }

  private static WebSocketServer server(WebSocketHandler handler, Options options) {
    return WebSocketServer.builder().handler(handler).options(options).build();
  }

  @Test
  void handshakesAndConnectionsAreRecorded() throws Exception {
    record();
    try (TestServer running = TestServer.start(server(Probe.ECHO, Options.defaults()));
        TestPeer peer = running.dial("/path?secret=1", d -> d.header("Cookie", "secret=2"))) {
      for (String text : List.of("secret 3", "secret", "")) {
        assertEquals(text, peer.send(text).receiveText());
      }
      peer.sendClose(StatusCode.GOING_AWAY, "secret 4");
      peer.receiveClose();
      try (TestPeer refused = running.connect()) {
        assertEquals(426, refused.sendRaw(Raw.request("GET", "/")).receiveResponse().status());
      }
      try (TestPeer gone = running.connect()) {
        gone.sendRaw((byte) 'G');
      }
    }
    List<RecordedEvent> handshakes = events("Handshake", 3);
    assertEquals(
        List.of(0, 101, 426), handshakes.stream().map(e -> e.getInt("status")).sorted().toList());
    RecordedEvent opening =
        handshakes.stream().filter(e -> e.getInt("status") == 101).findFirst().orElseThrow();
    assertTrue(opening.getDuration().isPositive());
    handshakes.forEach(FlightIT::assertWrittenOffLoops);

    RecordedEvent connection = events("Connection", 1).getFirst();
    assertTrue(connection.getDuration("lifetime").isPositive());
    assertEquals(1001, connection.getInt("code"));
    assertEquals("PEER", connection.getString("initiator"));
    assertTrue(connection.getBoolean("clean"));
    assertNull(connection.getString("limit"));
    assertEquals(3, connection.getLong("messagesIn"));
    assertEquals(14, connection.getLong("bytesIn"));
    assertEquals(3, connection.getLong("messagesOut"));
    assertEquals(14, connection.getLong("bytesOut"));
    assertWrittenOffLoops(connection);
    handshakes.forEach(e -> assertFalse(e.toString().contains("secret"), e::toString));
    assertFalse(connection.toString().contains("secret"), connection::toString);
  }

  @Test
  void connectionThatWasOpenBeforeTheRecordingIsRecordedWhole() throws Exception {
    try (TestServer running = TestServer.inMemory(server(Probe.ECHO, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      assertEquals("before", peer.send("before").receiveText());
      running.advance(Duration.ofSeconds(5));
      record();
      assertEquals("after", peer.send("after").receiveText());
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    RecordedEvent connection = events("Connection", 1).getFirst();
    assertEquals(2, connection.getLong("messagesIn"));
    assertEquals(11, connection.getLong("bytesOut"));
    assertEquals(Duration.ofSeconds(5), connection.getDuration("lifetime"));
  }

  @Test
  void limitsAreRecordedAndWhatTheyEnd() throws Exception {
    record();
    Options options = Options.defaults().readLimit(10);
    try (TestServer running = TestServer.inMemory(server(Probe.DRAIN, options));
        TestPeer peer = running.dial("/")) {
      assertEquals(StatusCode.MESSAGE_TOO_BIG, peer.send("12345678901").receiveClose().code());
    }
    RecordedEvent connection = events("Connection", 1).getFirst();
    assertEquals("readLimit", connection.getString("limit"));
    assertEquals("PROTOCOL", connection.getString("initiator"));
    RecordedEvent limit = events("LimitHit", 1).getFirst();
    assertEquals("readLimit", limit.getString("option"));
    assertEquals(1, limit.getLong("times"));
    assertWrittenOffLoops(limit);
  }

  @Test
  void slowWritesAreRecorded() throws Exception {
    record();
    byte[] large = new byte[16 * KIB * KIB];
    CountDownLatch isStalled = new CountDownLatch(1);
    AtomicReference<Thread> writer = new AtomicReference<>();
    WebSocketHandler handler =
        c -> {
          isStalled.await();
          c.writeText("taken at once");
          writer.set(Thread.currentThread());
          c.writeBinary(large);
        };
    try (TestServer running = TestServer.start(server(handler, Options.defaults()));
        TestPeer peer = running.dial("/")) {
      peer.stall();
      isStalled.countDown();
      Probe.until(
          "the write waits",
          () -> writer.get() != null && writer.get().getState() == Thread.State.WAITING);
      peer.receiveNothing(Duration.ofMillis(100));
      peer.resume();
      assertEquals("taken at once", peer.receiveText());
      assertEquals(large.length, peer.receive().size());
      peer.receiveClose();
    }
    RecordedEvent slow = events("SlowWrite", 1).getFirst();
    assertEquals(large.length, slow.getLong("bytes"));
    assertTrue(slow.getBoolean("taken"));
    assertTrue(slow.getDuration().compareTo(Duration.ofMillis(20)) >= 0);
    assertWrittenOffLoops(slow);
  }

  @Test
  void longStallsAreRecorded() throws Exception {
    record();
    CountDownLatch mayRead = new CountDownLatch(1);
    WebSocketHandler handler =
        c -> {
          mayRead.await();
          Probe.drain(c);
        };
    Options options = Options.defaults().maxUnreadBytes(KIB);
    try (TestServer running = TestServer.inMemory(server(handler, options));
        TestPeer peer = running.dial("/")) {
      for (int i = 0; i < 3; i++) {
        peer.send(new byte[KIB]);
      }
      running.advance(Duration.ofSeconds(1));
      mayRead.countDown();
      peer.sendClose(StatusCode.NORMAL_CLOSURE, "").receiveClose();
    }
    RecordedEvent stall = events("ReadStall", 1).getFirst();
    assertEquals(Duration.ofSeconds(1), stall.getDuration("time"));
    assertWrittenOffLoops(stall);
  }

  @Test
  void serverWorksWithoutTheRecorder() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base",
                "-cp",
                System.getProperty("java.class.path"),
                Recorderless.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      assertEquals("HTTP/1.1 101, recorder: false", said);
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
  }
}
