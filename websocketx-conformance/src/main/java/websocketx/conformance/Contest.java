// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import websocketx.peers.Peer;
import websocketx.peers.Service;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;
import websocketx.peers.Service.Tls;

/// Plays a suite against one server after the other, and prints how it goes.
final class Contest {
  private static final int LARGE_LIMIT = 1 << 24;
  private static final int SMALL_LIMIT = 1 << 14;

  private final Suite suite;
  private final PrintWriter out;

  Contest(Suite suite, PrintWriter out) {
    this.suite = suite;
    this.out = out;
  }

  /// A server that is started for this, twice: with a large limit and with a small one.
  Run play(Peer large, Peer small, Tls tls) throws Exception {
    try (large;
        small) {
      return play(
          new Target(
              large.name(),
              large.version(),
              large.start(service(LARGE_LIMIT, tls)),
              small.start(service(SMALL_LIMIT, tls))));
    }
  }

  private static Service service(int messageLimit, Tls tls) {
    return new Service(Mode.ECHO, Deflate.TAKEOVER, Io.NIO, messageLimit).with(tls);
  }

  Run play(Target target) throws InterruptedException {
    int all = suite.cases().size();
    String who = "%s %s".formatted(target.name(), target.version()).strip();
    out.println("%s at %s: %d cases".formatted(who, target.uri(), all));
    AtomicInteger done = new AtomicInteger();
    long start = System.nanoTime();
    List<Outcome> outcomes =
        suite.run(
            target,
            outcome -> {
              int number = done.incrementAndGet();
              if (number % 250 == 0 && number < all) {
                out.println("  %d of %d".formatted(number, all));
              }
            });
    Run run = new Run(target, outcomes, (System.nanoTime() - start) / 1_000_000);
    out.println(
        String.format(
            Locale.ROOT,
            "  %d strict, %d informational, %d non-strict, %d unimplemented, %d failed, in %.1f s",
            run.count(Verdict.STRICT),
            run.count(Verdict.INFORMATIONAL),
            run.count(Verdict.NON_STRICT),
            run.count(Verdict.UNIMPLEMENTED),
            run.count(Verdict.FAILED),
            run.millis() / 1000.0));
    return run;
  }

  /// What was not right, one line each.
  void printWrong(Run run) {
    for (Outcome outcome : run.outcomes()) {
      if (outcome.verdict() == Verdict.FAILED || outcome.verdict() == Verdict.NON_STRICT) {
        out.println(
            "  %s %s: %s: %s"
                .formatted(
                    outcome.verdict(),
                    outcome.question().number(),
                    outcome.question().title(),
                    outcome.remark()));
      }
    }
  }
}
