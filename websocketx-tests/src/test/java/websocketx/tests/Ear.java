// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;

/// An observer that keeps what it hears of waiting, round trips and limits.
final class Ear implements WebSocketObserver {
  final List<Duration> waits = new CopyOnWriteArrayList<>();
  final List<Duration> stalls = new CopyOnWriteArrayList<>();
  final List<Duration> roundTrips = new CopyOnWriteArrayList<>();
  final Map<String, Long> limits = new ConcurrentHashMap<>();
  final List<Thread> threads = new CopyOnWriteArrayList<>();

  @Override
  public void waited(WebSocketConnection connection, Duration time) {
    threads.add(Thread.currentThread());
    waits.add(time);
  }

  @Override
  public void stalled(WebSocketConnection connection, Duration time) {
    threads.add(Thread.currentThread());
    stalls.add(time);
  }

  @Override
  public void ponged(WebSocketConnection connection, Duration roundTrip) {
    threads.add(Thread.currentThread());
    roundTrips.add(roundTrip);
  }

  @Override
  public void limited(String option, long times) {
    threads.add(Thread.currentThread());
    limits.merge(option, times, Long::sum);
  }

  void assertHeardOffLoops() {
    assertTrue(!threads.isEmpty());
    assertTrue(threads.stream().allMatch(Thread::isVirtual));
    assertTrue(threads.stream().noneMatch(t -> t.getName().contains("loop")));
  }

  void awaitLimit(String option, long times) {
    Probe.until(option + " is told", () -> limits.getOrDefault(option, 0L) >= times);
    assertEquals(Map.of(option, times), limits);
    assertHeardOffLoops();
  }
}
