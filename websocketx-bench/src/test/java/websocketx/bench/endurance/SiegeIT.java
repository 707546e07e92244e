// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import websocketx.bench.ServerProcess;

/// Short rounds with the real programs. They look at what is seen, not at how fast it was.
class SiegeIT extends ArenaFixture {
  @Test
  void attackIsMeasuredAndItsEndIsSeen() throws Exception {
    Outcome outcome =
        new Siege(arena(), 0.5)
            .run("two", List.of(Load.attack("frames", 5, 20), Load.attack("readers", 5, 10)));

    assertNull(outcome.failure());
    Outcome.Millis millis = outcome.millis();
    assertTrue(millis.p50() > 0 && millis.p50() <= millis.p99(), millis.toString());
    assertTrue(millis.p99() <= millis.max(), millis.toString());
    assertTrue(outcome.heap() > 0 && outcome.resident() > outcome.heap(), outcome.toString());
    assertTrue(outcome.newcomers() > 0);
    assertNotNull(outcome.recovery());
    assertTrue(outcome.recovery().seconds().containsKey(Held.DESCRIPTORS), outcome.toString());
  }

  @Test
  void attackThatIsNoneIsAFailure() throws Exception {
    Outcome outcome = new Siege(arena(), 0.5).run("odd", List.of(Load.attack("manners", 1, 1)));

    assertNotNull(outcome.failure());
    assertTrue(outcome.failure().contains("not manners"), outcome.failure());
  }

  @Test
  void whatIsHeldIsCounted() throws Exception {
    Arena arena = arena();
    try (ServerProcess server = arena.start(List.of("-XX:NativeMemoryTracking=summary"))) {
      Map<Held, Long> before = Held.by(server);
      for (Held held : Held.values()) {
        assertTrue(of(before, held) > 0, held + ": " + before);
      }
      Process idle =
          arena.generator("idle").start(List.of("idle", "--connections", "7"), server.address());
      idle.inputReader().readLine(); // all are open

      Map<Held, Long> after = Held.by(server);
      // Who is let in knows it before the handler has started.
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (of(after, Held.VIRTUAL_THREADS) < of(before, Held.VIRTUAL_THREADS) + 7
          && System.nanoTime() < giveUp) {
        after = Held.by(server);
      }
      assertEquals(of(before, Held.CONNECTIONS) + 7, of(after, Held.CONNECTIONS));
      assertEquals(of(before, Held.DESCRIPTORS) + 7, of(after, Held.DESCRIPTORS));
      assertEquals(of(before, Held.VIRTUAL_THREADS) + 7, of(after, Held.VIRTUAL_THREADS));
      idle.destroyForcibly().waitFor();

      Recovery recovery = Recovery.await(server, before, System.nanoTime());
      assertTrue(recovery.seconds().containsKey(Held.CONNECTIONS), recovery.toString());
    }
  }

  @Test
  void onlyWhatIsWantedComesAndIsCounted() throws Exception {
    Arena arena = arena();
    try (ServerProcess server = arena.start(List.of());
        Traffic traffic = new Traffic(arena, server, 2, Set.of("pongs"))) {
      traffic.goOn(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));

      assertEquals(Set.of("pongs, bytes"), traffic.counts().keySet());
      assertTrue(traffic.counts().getOrDefault("pongs, bytes", 0L) > 0);
      traffic.end();
    }
  }

  private static long of(Map<Held, Long> amounts, Held held) {
    return amounts.getOrDefault(held, 0L);
  }
}
