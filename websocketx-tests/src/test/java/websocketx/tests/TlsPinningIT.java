// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Compression;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.TestPeer;
import websocketx.testing.TestServer;

/// Cryptography and compression keep no carrier of virtual threads from others.
class TlsPinningIT {
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofMillis(20);

  @TempDir private Path directory;

  /// A thread that waits while it is pinned, so that it is known that this would be seen.
  private static final class Pinned {
    static final long WAITED = sleep();

    private static long sleep() {
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < LONG.toNanos() * 3) {
        LockSupport.parkNanos(LONG.toNanos() * 3);
      }
      return System.nanoTime() - begun;
    }
  }

  @Test
  @DisplayName("[B34] no virtual thread is pinned for 20 ms while clients come, talk and go")
  void nothingIsPinned() throws Exception {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(connection -> {
              if (connection.request().path().equals("/pin")) {
                assertTrue(Pinned.WAITED > 0);
              }
              Probe.ECHO.handle(connection);
            })
            .options(Options.defaults().readLimit(1 << 20).compression(Compression.level(6)))
            .build();
    Path file = directory.resolve("pinned.jfr");
    AtomicInteger count = new AtomicInteger();
    try (TestServer running = TestServer.start(server, Keys.localhost().tls());
        Recording recording = new Recording()) {
      for (int i = 0; i < 20; i++) {
        talk(running); // who loads or initializes a class is pinned for as long as that takes
      }
      recording.enable("jdk.VirtualThreadPinned").withThreshold(LONG).withStackTrace();
      recording.start();
      long end = System.nanoTime() + TIME.toNanos();
      List<Callable<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(() -> {
          while (System.nanoTime() < end) {
            talk(running);
            count.incrementAndGet();
          }
          return 0;
        });
      }
      try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
        for (Future<Integer> client : threads.invokeAll(clients)) {
          client.get();
        }
      }
      try (TestPeer peer = running.dial("/pin")) {
        assertEquals("x", peer.send("x").receiveText());
      }
      recording.stop();
      recording.dump(file);
    }
    System.out.println("connections while watched for pinned threads: " + count);
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(e -> e.getEventType().getName().equals("jdk.VirtualThreadPinned"))
            .toList();
    assertTrue(Files.size(file) > 0 && count.get() > 20, () -> count + " connections");
    assertEquals(1, events.size(), () -> "only the one that is meant to: " + events);
  }

  private static void talk(TestServer server) {
    try (TestPeer peer = server.dial("/", d -> d.compression())) {
      for (int size : new int[] {10, 1_000, 100_000}) {
        String text = "lorem ipsum ".repeat(size / 12 + 1);
        assertEquals(text, peer.send(text).receiveText());
      }
    }
  }
}
