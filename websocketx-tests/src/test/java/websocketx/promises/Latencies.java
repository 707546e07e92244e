// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import java.util.Arrays;

/// How long something took, over and over. The median is asserted, because a test machine takes
/// breaks of its own; the rest is printed.
final class Latencies {
  private final String what;
  private final long[] nanos;

  private Latencies(String what, long[] nanos) {
    this.what = what;
    this.nanos = nanos;
  }

  /// Something that is done once and waits for its answer.
  interface Exchange {
    void run() throws Exception;
  }

  static Latencies of(String what, int count, Exchange exchange) throws Exception {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      exchange.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return new Latencies(what, nanos);
  }

  /// Fails if half of them took longer.
  void assertMedianWithin(long millis) {
    System.out.println(this);
    if (at(0.5) > millis * 1_000_000) {
      throw new AssertionError("median over " + millis + " ms: " + this);
    }
  }

  private long at(double share) {
    return nanos[Math.min(nanos.length - 1, (int) (share * nanos.length))];
  }

  @Override
  public String toString() {
    return String.format(
        "%s: p50 %.2f ms, p99 %.2f ms, max %.2f ms, n=%d",
        what, at(0.5) / 1e6, at(0.99) / 1e6, at(1) / 1e6, nanos.length);
  }
}
