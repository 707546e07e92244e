// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import websocketx.bench.FailureException;
import websocketx.bench.Generator;
import websocketx.bench.HeldLoad;
import websocketx.bench.ServerProcess;

/// Attacks a fresh server, while honest clients measure how long their messages take.
final class Siege {
  private static final Load HONEST = Load.probe("honest", 100, 10, "--size", "128");

  /// Before: so that what is measured has been compiled, and what stays for good is there.
  private static final double REHEARSAL_SECONDS = 3;

  /// The attack begins before what is measured, and ends after it.
  private static final double LEAD_SECONDS = 1;

  private static final int REST_MILLIS = 500;
  private static final double NEWCOMER_SECONDS = 5;

  private final Arena arena;
  private final double seconds;

  /// @param seconds how long is measured
  Siege(Arena arena, double seconds) {
    this.arena = arena;
    this.seconds = seconds;
  }

  Outcome run(String name, List<Load> attacks) throws IOException, InterruptedException {
    try (ServerProcess server = arena.start(List.of())) {
      storm(server, attacks, REHEARSAL_SECONDS, null);
      server.awaitRest();
      Map<Held, Long> before = Held.by(server);
      Observer observer = new Observer(server);
      JsonNode honest = storm(server, attacks, seconds, observer);
      Recovery recovery = Recovery.await(server, before, System.nanoTime());
      return new Outcome(
          name,
          observer.attackers,
          millis(honest),
          observer.cpu,
          observer.newcomers.size(),
          observer.welcome,
          observer.heap,
          observer.resident,
          recovery,
          null);
    } catch (FailureException e) {
      return Outcome.failed(name, e.reason());
    }
  }

  private static Outcome.Millis millis(JsonNode honest) {
    return new Outcome.Millis(
        honest.path("p50_us").asDouble() / 1000,
        honest.path("p99_us").asDouble() / 1000,
        honest.path("max_us").asDouble() / 1000,
        honest.path("own_delay_p99_us").asDouble() / 1000);
  }

  /// Returns when all clients have ended, with what the honest ones say. Those were there before.
  private JsonNode storm(
      ServerProcess server, List<Load> attacks, double span, @Nullable Observer observer)
      throws FailureException, IOException, InterruptedException {
    Map<Process, Generator> attackers = new LinkedHashMap<>();
    try (HeldLoad honest = arena.generator(HONEST.name()).hold(HONEST.arguments(), server, span)) {
      for (Load attack : attacks) {
        Generator generator = arena.generator(attack.name());
        double whole = span + 2 * LEAD_SECONDS;
        attackers.put(generator.start(attack.arguments(), server, 0, whole), generator);
      }
      Thread.sleep((long) (1000 * LEAD_SECONDS));
      honest.begin();
      if (observer != null) {
        observer.watch(span);
      }
      JsonNode measured = honest.end();
      List<JsonNode> said = new ArrayList<>();
      for (Map.Entry<Process, Generator> attacker : attackers.entrySet()) {
        said.add(attacker.getValue().end(attacker.getKey(), LEAD_SECONDS));
      }
      if (observer != null) {
        observer.sendAway();
        observer.attackers.addAll(said);
      }
      return measured;
    } finally {
      attackers.keySet().forEach(Process::destroyForcibly);
    }
  }

  /// Looks at the server during an attack, and sends newcomers.
  private final class Observer {
    private final ServerProcess server;
    private final List<Process> newcomers = new ArrayList<>();
    private final List<JsonNode> attackers = new ArrayList<>();
    private double cpu;
    private int welcome;
    private long heap;
    private long resident;

    private Observer(ServerProcess server) {
      this.server = server;
    }

    private void watch(double span) throws FailureException, IOException, InterruptedException {
      List<String> newcomer = List.of("first", "--timeout", "" + NEWCOMER_SECONDS);
      Duration used = server.cpuTime();
      long start = System.nanoTime();
      while (System.nanoTime() - start < span * 1e9) {
        Thread.sleep(REST_MILLIS);
        heap = Math.max(heap, server.occupiedHeap());
        resident = Math.max(resident, server.residentBytes());
        newcomers.add(arena.generator("newcomer").start(newcomer, server.address()));
      }
      cpu = (double) server.cpuTime().minus(used).toNanos() / (System.nanoTime() - start);
      Thread.sleep(REST_MILLIS); // the last newcomer, too, comes during the attack
    }

    /// Who was not served while there was an attack was not served.
    private void sendAway() throws InterruptedException {
      for (Process newcomer : newcomers) {
        boolean served = !newcomer.isAlive() && newcomer.exitValue() == 0;
        welcome += served ? 1 : 0;
        newcomer.destroyForcibly().waitFor();
      }
    }
  }
}
