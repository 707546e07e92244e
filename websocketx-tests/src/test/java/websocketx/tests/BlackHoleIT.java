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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Peers that vanish without FIN or reset. Needs Linux, its programs `unshare` and `ip`, and the
/// right to make a network; skipped elsewhere, unless `CI` is `true`.
class BlackHoleIT {
  private static final List<String> ALONE = List.of("unshare", "--net");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// A tick of the timers, and what a busy machine needs.
  private static final int TOLERANCE = 500; // ms

  private record End(int millis, int code) {}

  @BeforeAll
  static void needsANetworkOfItsOwn() throws Exception {
    String missing = missing();
    assertTrue(missing == null || !"true".equals(System.getenv("CI")), missing);
    assumeTrue(missing == null, missing);
  }

  private static @Nullable String missing() throws IOException, InterruptedException {
    if (!Project.onPath("unshare") || !Project.onPath("ip")) {
      return "unshare and ip are not here";
    }
    Process attempt = new ProcessBuilder("unshare", "--net", "ip", "link").start();
    attempt.getInputStream().readAllBytes();
    return attempt.waitFor() == 0 ? null : "only root may make a network";
  }

  @Test
  @DisplayName("[A17, A18, Q295] a peer that vanishes is gone by the deadline of what waits for it")
  void peersThatVanishAreGoneByTheirDeadlines() throws Exception {
    Map<String, End> ends = ends();
    assertEnd(ends.get("/idle"), 1008, 2000 + 1000); // silent; then TCP lingers
    assertEnd(ends.get("/write"), 1006, 1000);
    assertEnd(ends.get("/offer"), 1006, 1000);
    assertEnd(ends.get("/close"), 1000, 1000 + 1000); // the kernel took the Close frame
    assertEnd(ends.get("close"), 0, 500); // of the server: not in time
    assertEnd(ends.get("awaitTermination"), 1, 500);
  }

  private static void assertEnd(@Nullable End end, int code, int millis) {
    assertNotNull(end);
    assertEquals(code, end.code);
    assertTrue(end.millis <= millis + TOLERANCE, () -> "it took " + end.millis + " ms");
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
