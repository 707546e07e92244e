// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Finds what a test has left behind: everything that was not there when this was made.
final class LeakCheck {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final long POLL = 2_000_000; // ns

  private final Set<TestServer> servers = new HashSet<>(TestServer.openOnes());
  private final Set<Thread> threads = Leftovers.threads();
  private final Set<String> sockets = Leftovers.sockets();

  /// Fails if something is left. Test servers that this thread has started are closed first.
  void end() {
    List<String> left = new ArrayList<>();
    List<AssertionError> failures = new ArrayList<>();
    for (TestServer server : TestServer.openOnes()) {
      if (!servers.contains(server) && server.isMine()) {
        left.add("a test server that was not closed: " + server.uri());
        try {
          server.close(GRACE);
        } catch (AssertionError failure) {
          failures.add(failure);
        }
      }
    }
    Set<Thread> more = awaitNone(Leftovers::threads, threads);
    more.forEach(thread -> left.add("the thread " + thread.getName()));
    if (!more.isEmpty()) {
      left.addAll(Leftovers.handlers());
    }
    left.addAll(awaitNone(Leftovers::sockets, sockets));
    if (!left.isEmpty()) {
      AssertionError error =
          new AssertionError("the test has left behind:\n  " + String.join("\n  ", left));
      failures.forEach(error::addSuppressed);
      throw error;
    }
  }

  /// Threads and descriptors may take moments to go away.
  private static <T> Set<T> awaitNone(Supplier<Set<T>> look, Set<T> before) {
    long end = System.nanoTime() + GRACE.toNanos();
    while (true) {
      Set<T> found = look.get();
      found.removeAll(before);
      if (found.isEmpty() || System.nanoTime() > end) {
        return found;
      }
      LockSupport.parkNanos(POLL);
    }
  }
}
