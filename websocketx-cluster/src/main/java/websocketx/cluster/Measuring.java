// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What is done on a [Way], for a time.
record Measuring(Duration time) {
  /// The share of a window that is sent at once.
  private static final int BURSTS = 4;

  /// Sends to the first topic at a rate, whatever arrives, for twice the time: the longest of the
  /// latencies are few.
  ///
  /// @return latencies in microseconds, the shortest first
  double[] latencies(Way way, int rate) throws InterruptedException {
    long pause = TimeUnit.SECONDS.toNanos(1) / rate;
    long begin = way.arrivals().count();
    long sent = 0;
    way.arrivals().keep();
    long start = System.nanoTime();
    while (sent * pause < 2 * time.toNanos()) {
      long wait;
      while ((wait = start + sent * pause - System.nanoTime()) > 0) {
        LockSupport.parkNanos(wait);
      }
      way.send(0);
      way.flush();
      sent++;
    }
    complete(way, begin + sent * way.copies());
    return way.arrivals().kept();
  }

  /// How many messages were sent, in which time.
  ///
  /// @param messages to all topics together
  /// @param seconds until the last had arrived
  record Volume(long messages, double seconds) {
    double rate() {
      return messages / seconds;
    }
  }

  /// Sends as much as arrives, to all topics in turn.
  ///
  /// @param window how many messages may be on their way at once
  Volume volume(Way way, int window) throws InterruptedException {
    int burst = Math.max(1, window / BURSTS);
    long begin = way.arrivals().count();
    long start = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - start < time.toNanos()) {
      for (int i = 0; i < burst; i++) {
        way.send((int) (sent++ % way.topics()));
      }
      way.flush();
      complete(way, begin + (sent + burst - window) * way.copies());
    }
    complete(way, begin + sent * way.copies());
    return new Volume(sent, (System.nanoTime() - start) / 1e9);
  }

  private static void complete(Way way, long total) throws InterruptedException {
    long missing = way.arrivals().await(total);
    if (missing > 0) {
      throw new MissingException(missing, total);
    }
  }

  /// Sends one message to the first topic when all have had the one before.
  ///
  /// @return how long it took until all had it, in microseconds, the shortest first
  double[] last(Way way) throws InterruptedException {
    var taken = java.util.stream.DoubleStream.builder();
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      long begin = way.arrivals().count();
      long sent = System.nanoTime();
      way.send(0);
      way.flush();
      complete(way, begin + way.copies());
      taken.add((System.nanoTime() - sent) / 1e3);
    }
    return taken.build().sorted().toArray();
  }

  static double percentile(double[] sorted, double percent) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
