// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.interop.JavaClient;

/// What befalls a whole process: no descriptors, no memory, a stop, an end.
class ProcessIT {
  private static final List<String> FEW_DESCRIPTORS =
      List.of("sh", "-c", "ulimit -n 100; exec \"$@\"", "sh");
  private static final List<String> LITTLE_MEMORY = List.of("-Xmx64m", "-XX:+UseSerialGC");
  private static final String[] IMPATIENT = {"1000", "60000", "5000"};
  private static final String[] PATIENT = {"60000", "60000", "5000"};

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static void assertWithin(Duration limit, Duration time) {
    assertTrue(time.compareTo(limit) < 0, () -> "it took " + time + ", not less than " + limit);
  }

  private static void assertEchoes(JavaClient client, String text) throws InterruptedException {
    client.send(text);
    assertEquals(text, client.text());
  }

  @Test
  @DisplayName("[A4, A5] without descriptors peers are turned away, and soon served again")
  void withoutDescriptorsPeersAreTurnedAwayAndSoonServedAgain() throws Exception {
    List<Socket> held = new ArrayList<>();
    try (VictimProcess victim = VictimProcess.start(FEW_DESCRIPTORS, List.of(), PATIENT);
        JavaClient honest = JavaClient.dial(victim.uri("/"))) {
      assertEchoes(honest, "before");
      boolean isFull = false;
      while (!isFull) {
        assertTrue(held.size() < 200, "there are always descriptors");
        Socket socket = victim.connect();
        held.add(socket);
        isFull = VictimProcess.isClosed(socket, 20);
      }
      long full = System.nanoTime();
      for (int i = 0; i < 10; i++) {
        try (Socket unwanted = victim.connect()) {
          assertTrue(VictimProcess.isClosed(unwanted, 5000), "it is not left to wait");
        }
        assertEchoes(honest, "still here");
      }
      // From here on it has compiled and loaded what it takes.
      Duration cpu = victim.cpu();
      long begun = System.nanoTime();
      while (since(begun).compareTo(Duration.ofSeconds(4)) < 0) {
        try (Socket unwanted = victim.connect()) {
          assertTrue(VictimProcess.isClosed(unwanted, 5000), "it is not left to wait");
        }
        victim.outlasts(Duration.ofMillis(50));
      }
      Duration busy = victim.cpu().minus(cpu);
      System.out.println("without descriptors: busy for " + busy + " of " + since(begun));
      assertTrue(busy.compareTo(since(begun).dividedBy(10)) < 0, () -> "busy for " + busy);
      int lines = victim.errors().split("accepting a connection has failed", -1).length - 1;
      long tens = since(full).plusSeconds(1).toSeconds() / 10;
      assertTrue(lines >= 1 && lines <= 1 + tens, victim::errors);
      for (Socket socket : held) {
        socket.close();
      }
      begun = System.nanoTime();
      dialUntilServed(victim);
      assertWithin(Duration.ofSeconds(5), since(begun)); // 1 s on a machine that is not busy
      Probe.until("it is said that accepting goes on", () -> turnedAway(victim) > 10);
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  /// How many were, as the log says in the end; -1 if it does not.
  private static int turnedAway(VictimProcess victim) {
    Matcher notice =
        Pattern.compile("accepting goes on, (\\d+) connections were turned away")
            .matcher(victim.errors());
    return notice.find() ? Integer.parseInt(notice.group(1)) : -1;
  }

  private static void dialUntilServed(VictimProcess victim) {
    Probe.until(
        "it is served again",
        () -> {
          try (Socket socket = victim.dial("/")) {
            return socket.isConnected();
          } catch (IOException | AssertionError e) {
            return false; // turned away
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocks", "/crumbs"})
  @DisplayName("[M236] a handler that takes all memory ends with its connection, and alone")
  void handlerThatTakesAllMemoryEndsWithItsConnection(String path) throws Exception {
    try (VictimProcess victim = VictimProcess.start(List.of(), LITTLE_MEMORY, IMPATIENT)) {
      for (int i = 0; i < 3; i++) {
        try (Socket greedy = victim.dial(path)) {
          assertTrue(VictimProcess.isClosed(greedy, 20_000), victim::errors);
        }
        try (JavaClient other = JavaClient.dial(victim.uri("/"))) {
          assertEchoes(other, "after all");
        }
      }
      Probe.until("no connection is left", () -> connections(victim).equals("0"));
    }
  }

  private static String connections(VictimProcess victim) {
    try {
      return victim.ask("connections");
    } catch (IOException e) {
      throw new AssertionError(victim.errors(), e);
    }
  }

  @Test
  @DisplayName("[R14] a handler that is pinned to the only carrier gets its messages")
  void pinnedHandlerGetsItsMessages() throws Exception {
    List<String> oneCarrier =
        List.of(
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    try (VictimProcess victim = VictimProcess.start(List.of(), oneCarrier, PATIENT);
        JavaClient pinned = JavaClient.dial(victim.uri("/pinned"))) {
      for (int i = 0; i < 3; i++) {
        assertEchoes(pinned, "still here");
      }
    }
  }

  @Test
  @DisplayName("[R13] who sleeps wakes on one processor that has always something to do")
  void sleepersWakeOnABusyProcessor() throws Exception {
    List<String> oneCarrier = List.of("-Djdk.virtualThreadScheduler.parallelism=1");
    byte[] message = Raw.frame(0x82, new byte[4000]);
    List<Socket> busy = new ArrayList<>();
    try (VictimProcess victim = VictimProcess.start(List.of(), oneCarrier, PATIENT);
        JavaClient sleeper = JavaClient.dial(victim.uri("/sleeps"))) {
      for (int i = 0; i < 8; i++) {
        Socket socket = victim.dial("/computes");
        busy.add(socket);
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  socket.getOutputStream().write(message); // until it is closed
                }
              } catch (IOException e) {
                // The test is over.
              }
            });
      }
      for (int i = 0; i < 3; i++) {
        assertEchoes(sleeper, "awake");
      }
    } finally {
      for (Socket socket : busy) {
        socket.close();
      }
    }
  }

  @Test
  @DisplayName(
      "[N253] who is healthy outlives a stop of the server that is longer than readInterval")
  void healthyPeersOutliveAStop() throws Exception {
    try (VictimProcess victim = VictimProcess.start(List.of(), List.of(), "1000", "2000", "5000");
        JavaClient one = JavaClient.dial(victim.uri("/"));
        JavaClient other = JavaClient.dial(victim.uri("/"))) {
      assertEchoes(one, "before");
      victim.signal("STOP");
      victim.outlasts(Duration.ofSeconds(5));
      victim.signal("CONT");
      assertEchoes(one, "after");
      victim.outlasts(Duration.ofSeconds(2));
      assertEchoes(other, "long after");
    }
  }

  @Test
  @DisplayName("a server that closes on exit says 1001 to each peer at SIGTERM")
  void peersAreToldWhenTheProcessIsTerminated() throws Exception {
    try (VictimProcess victim = VictimProcess.start(List.of(), List.of(), PATIENT);
        JavaClient one = JavaClient.dial(victim.uri("/"));
        JavaClient other = JavaClient.dial(victim.uri("/"))) {
      victim.signal("TERM");
      assertEquals("1001 'server shutting down'", one.closed());
      assertEquals("1001 'server shutting down'", other.closed());
      assertEquals(128 + 15, victim.exitStatus());
    }
  }

  @Test
  @DisplayName("[M244] a handler that calls System.exit ends the process after the limit")
  void handlerThatExitsEndsTheProcess() throws Exception {
    try (VictimProcess victim = VictimProcess.start(List.of(), List.of(), "1000", "60000", "500");
        JavaClient other = JavaClient.dial(victim.uri("/"));
        Socket exiting = victim.dial("/exit")) {
      assertEquals("1001 'server shutting down'", other.closed());
      assertTrue(VictimProcess.isClosed(exiting, 10_000));
      assertEquals(3, victim.exitStatus());
    }
  }

  @Test
  @DisplayName("a server that has ended does not hold up the exit")
  void serverThatHasEndedIsNotClosedAgain() throws Exception {
    try (VictimProcess victim = VictimProcess.start(List.of(), List.of(), PATIENT)) {
      assertEquals("true", victim.ask("close"));
      victim.signal("TERM");
      assertEquals(128 + 15, victim.exitStatus());
      assertEquals("", victim.errors());
    }
  }
}
