// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final long NEVER = Long.MAX_VALUE;

  @Test
  void silenceIsTooLongWhenTheIntervalIsOver() {
    Heartbeat heartbeat = new Heartbeat(1000, 100, NEVER);
    assertFalse(heartbeat.isSilent(1099));
    assertTrue(heartbeat.isSilent(1100));
    heartbeat.received(1099);
    assertFalse(heartbeat.isSilent(1198));
    assertTrue(heartbeat.isSilent(1199));
  }

  @Test
  void withoutIntervalNoSilenceIsTooLong() {
    assertFalse(new Heartbeat(1000, NEVER, NEVER).isSilent(NEVER - 1));
    assertEquals(NEVER, new Heartbeat(1000, NEVER, NEVER).deadline(true));
  }

  @Test
  void pingSentInTimeDoesNotExtendTheInterval() {
    Heartbeat heartbeat = new Heartbeat(0, 100, 80);
    assertTrue(heartbeat.isPingDue(80));
    heartbeat.ping(80, 80);
    assertFalse(heartbeat.isSilent(99));
    assertTrue(heartbeat.isSilent(100));
  }

  @Test
  @DisplayName("[N253, N254] peer is asked before it is given up however late")
  void peerIsAskedBeforeItIsGivenUpHoweverLate() {
    Heartbeat heartbeat = new Heartbeat(0, 100, 90);
    assertFalse(heartbeat.isSilent(5000), "it was not asked");
    heartbeat.ping(5000, 90);
    assertFalse(heartbeat.isSilent(5009), "it has a tenth of the interval");
    assertTrue(heartbeat.isSilent(5010));
    assertEquals(5010, heartbeat.deadline(true));
  }

  @Test
  void pingsWithoutAnswerExtendNothing() {
    Heartbeat heartbeat = new Heartbeat(0, 100, 10);
    heartbeat.ping(95, 10);
    assertFalse(heartbeat.isSilent(104));
    heartbeat.ping(104, 10);
    assertTrue(heartbeat.isSilent(105));
  }

  @Test
  @DisplayName("[H167] only the pong of the last ping ends the round trip")
  void onlyThePongOfTheLastPingEndsTheRoundTrip() {
    Heartbeat heartbeat = new Heartbeat(0, 100, 10);
    byte[] first = heartbeat.ping(10, 10);
    byte[] second = heartbeat.ping(20, 10);
    assertEquals(-1, heartbeat.pong(first, 21));
    assertEquals(-1, heartbeat.pong(new byte[0], 21));
    assertEquals(5, heartbeat.pong(second, 25));
    assertEquals(-1, heartbeat.pong(second, 26), "once");
  }

  @Test
  void deadlineIsTheNextPingOrTheEndOfPatience() {
    Heartbeat heartbeat = new Heartbeat(0, 100, 90);
    assertEquals(90, heartbeat.deadline(true));
    heartbeat.ping(90, 90);
    assertEquals(100, heartbeat.deadline(true));
    assertEquals(180, heartbeat.deadline(false), "no silence counts while nothing is read");
    heartbeat.received(95);
    assertEquals(180, heartbeat.deadline(true));
  }
}
