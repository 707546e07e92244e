// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import websocketx.bench.ServerProcess;

/// Small crowds with the real programs. They look at what is counted, not at how fast it was.
class CrowdIT extends ArenaFixture {
  @Test
  void asManyAreLetInAsThereIsRoomForAndAllOthersAreToldToComeBack() throws Exception {
    try (ServerProcess server = arena().start(List.of(), "--max-connections", "20")) {
      Herd.Round round = new Herd(arena(), 1, 50).round(server, 20);

      assertEquals(20, round.said().path("admitted").asInt(), round.toString());
      assertEquals(30, round.said().path("turned_away").asInt(), round.toString());
    }
  }

  @Test
  void honestClientsAreLetInDuringARush() throws Exception {
    try (ServerProcess server = arena().start(List.of())) {
      Rush.Round round = new Rush(arena(), 0.5, 100).round(server, 200);

      assertEquals(25, round.count());
      assertEquals(25, round.said().path("admitted").asInt(), round.toString());
      assertTrue(round.came() > 0, round.toString());
      assertTrue(round.sockets() > 0, round.toString());
    }
  }

  @Test
  void whoListensGetsEverything() throws Exception {
    try (ServerProcess server = arena().start(List.of(), "--broadcast")) {
      Hall.Round round = new Hall(arena(), 1, 0.2, 5).round(server, 0);

      assertEquals(0, round.said().path("stalled").asInt(), round.toString());
      assertTrue(round.said().path("deliveries").asInt() >= 5, round.toString());
      assertTrue(round.p99() > 0, round.toString());
    }
  }

  @Test
  void whoWaitsTooLongOrIsNotLetInIsNotAsItShouldBe() {
    assertTrue(rush(10, 250_000).isGood());
    assertFalse(rush(9, 250_000).isGood());
    assertFalse(rush(10, 250_001).isGood());

    assertTrue(herd(20, 30, 0, 2_000_000).isGood());
    assertFalse(herd(20, 29, 0, 2_000_000).isGood());
    assertFalse(herd(21, 29, 0, 2_000_000).isGood());
    assertFalse(herd(20, 30, 1, 2_000_000).isGood());
    assertFalse(herd(20, 30, 0, 2_000_001).isGood());
  }

  @Test
  void medianIsTheMiddle() {
    assertEquals(2, Hall.median(List.of(hall(3), hall(1), hall(2)), Hall.Round::p99));
    assertEquals(2.5, Hall.median(List.of(hall(4), hall(1), hall(2), hall(3)), Hall.Round::p99));
  }

  private static Rush.Round rush(int admitted, int p99) {
    return new Rush.Round(1, 10, json("admitted", admitted, "p99_us", p99), 1, 1);
  }

  private static Herd.Round herd(int admitted, int turnedAway, int lost, int p99) {
    return new Herd.Round(
        20,
        50,
        json("admitted", admitted, "turned_away", turnedAway, "lost", lost, "p99_us", p99),
        1);
  }

  private static Hall.Round hall(int p99) {
    return new Hall.Round(1, json("p99_us", 1000 * p99), 1);
  }

  private static JsonNode json(Object... namesAndNumbers) {
    var json = new JsonMapper().createObjectNode();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      json.put((String) namesAndNumbers[i], (Integer) namesAndNumbers[i + 1]);
    }
    return json;
  }
}
