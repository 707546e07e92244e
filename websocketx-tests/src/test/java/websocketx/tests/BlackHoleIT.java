// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Peers that vanish without FIN or reset. Needs Linux, its programs `unshare` and `ip`, and the
/// right to make a network; skipped elsewhere. Where `CI` is `true` the programs have to be there.
class BlackHoleIT {
  private static final List<String> ALONE = List.of("unshare", "--net");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// A tick of the timers, and what a machine needs that has little else to do.
  private static final int TOLERANCE = 500; // ms

  /// How often it is tried to be in time: the machine may be busy.
  private static final int ATTEMPTS = 3;

  private record End(int millis, int code) {}

  @BeforeAll
  static void needsANetworkOfItsOwn() throws Exception {
    boolean hasTools = Project.onPath("unshare") && Project.onPath("ip");
    assertTrue(hasTools || !"true".equals(System.getenv("CI")), "unshare and ip are missing");
    assumeTrue(hasTools && mayMakeANetwork(), "only root may make a network, and not everywhere");
  }

  private static boolean mayMakeANetwork() throws IOException, InterruptedException {
    Process attempt = new ProcessBuilder("unshare", "--net", "ip", "link").start();
    attempt.getInputStream().readAllBytes();
    return attempt.waitFor() == 0;
  }

  @Test
  @DisplayName(
      "[A17, A18, Q295, Q296] a peer that vanishes is gone by the deadline of what waits for it")
  void peersThatVanishAreGoneByTheirDeadlines() throws Exception {
    boolean isInTime = false;
    for (int i = 0; i < ATTEMPTS && !isInTime; i++) {
      Map<String, End> ends = ends();
      System.out.println("black hole: " + ends);
      isInTime =
          Stream.of( // each code has to be right
                  isInTime(ends.get("/idle"), 1008, 2000 + 1000), // silent; then TCP lingers
                  isInTime(ends.get("/write"), 1006, 1000),
                  isInTime(ends.get("/offer"), 1006, 1000),
                  isInTime(ends.get("/close"), 1000, 1000 + 1000), // the kernel took the frame
                  isInTime(ends.get("close"), 0, 500), // of the server: not in time
                  isInTime(ends.get("awaitTermination"), 1, 500))
              .allMatch(each -> each);
    }
    assertTrue(isInTime, "something always lasts too long");
  }

  private static boolean isInTime(@Nullable End end, int code, int millis) {
    assertNotNull(end);
    assertEquals(code, end.code);
    return end.millis <= millis + TOLERANCE;
  }

  private static Map<String, End> ends() throws IOException, InterruptedException {
    Path errors = Files.createTempFile("black-hole", ".err");
    Process process =
        VictimProcess.java(ALONE, List.of(), BlackHole.class)
            .redirectError(errors.toFile())
            .start();
    try {
      Map<String, End> ends = new HashMap<>();
      for (String line : process.inputReader(UTF_8).readAllLines()) {
        String[] words = line.split(" ", -1);
        assertEquals(3, words.length, line);
        ends.put(words[0], new End(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
      }
      assertTrue(process.waitFor(LIMIT));
      assertEquals(6, ends.size(), Files.readString(errors));
      return ends;
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }
}
