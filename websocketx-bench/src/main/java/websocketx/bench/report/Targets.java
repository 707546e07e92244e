// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import static websocketx.bench.report.MarkdownReport.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import websocketx.bench.Comparison;
import websocketx.bench.Contestant;
import websocketx.bench.Contestant.Kind;
import websocketx.bench.Figure;
import websocketx.bench.Result;
import websocketx.bench.Standing;
import websocketx.bench.report.Target.Outcome;

/// What the server is meant to reach, as far as it was measured.
final class Targets {
  /// Differences that are not resolved.
  private static final double NOISE = 1.15;

  private static final double KIB = 1024;

  private final Report report;
  private final List<Target> targets = new ArrayList<>();

  private Targets(Report report) {
    this.report = report;
  }

  static List<Target> of(Report report) {
    Targets targets = new Targets(report);
    targets.small();
    targets.many();
    targets.large();
    targets.others();
    targets.memory();
    targets.start();
    return List.copyOf(targets.targets);
  }

  private void small() {
    ofLimit("echo-small", 0.9);
    ofBest("echo-small", 1, "the best JVM peer", Targets::isJvm);
    allocation("echo-small");
    ofLimit("echo-small-pipelined", 0.95);
    ofBest("echo-small-pipelined", 1.3, "the best peer", c -> c.kind().isPeer());
    ofBest("echo-small-pipelined", 8, "the Go original", c -> c.name().equals("go-original"));
    allocation("echo-small-pipelined");
    asNetty(Figure.P50, NOISE);
    asNetty(Figure.P99, NOISE);
    asNetty(Figure.CPU, 1);
  }

  private void many() {
    ofLimit("connections-1000", 0.85);
    ofLimit("connections-10000", 0.85);
    own("connections-10000", Figure.CPU)
        .ifPresent(many ->
            own("connections-100", Figure.CPU)
                .ifPresent(few ->
                    atMost(
                        "connections-10000",
                        "CPU of each, of that with 100",
                        many.over(few),
                        1.15)));
  }

  private void large() {
    ofLimit("echo-16k", 0.75);
    ofBest("echo-16k", 1.1, "the best JVM peer", Targets::isJvm);
    for (String scenario : List.of("echo-1m", "echo-1m-binary")) {
      ofLimit(scenario, 0.6);
      ofBest(scenario, 1.1, "the best JVM peer", Targets::isJvm);
    }
  }

  private void others() {
    ofBest("broadcast-stalled", 2, "the best peer", c -> c.kind().isPeer());
    own("broadcast-stalled", Figure.P99)
        .ifPresent(stalled ->
            own("broadcast", Figure.P99)
                .ifPresent(none ->
                    atMost(
                        "broadcast-stalled",
                        "p99 of the healthy, of that without stalled",
                        stalled.over(none),
                        NOISE)));
    ofBest("compressed", 1.2, "the best JVM peer", Targets::isJvm);
    ofBest("compressed-takeover", 1.2, "the best JVM peer", Targets::isJvm);
    ofBest("connect", 1, "the best JVM peer", Targets::isJvm);
  }

  private void memory() {
    for (String scenario : List.of("idle-10000", "idle-19000")) {
      for (Kind kind : List.of(Kind.OWN, Kind.COMPACT)) {
        String with = kind == Kind.OWN ? "" : ", compact headers";
        double limit = (kind == Kind.OWN ? 2.0 : 1.6) * KIB;
        median(scenario, kind, Figure.HEAP)
            .ifPresent(heap -> atMost(scenario, Figure.HEAP.label() + with, heap, limit));
      }
      own(scenario, Figure.RSS)
          .ifPresent(rss -> atMost(scenario, Figure.RSS.label(), rss, 3.5 * KIB));
    }
  }

  private void start() {
    result("start")
        .ifPresent(result ->
            result
                .measured(c -> c.kind() == Kind.DEMO)
                .forEach(demo -> {
                  String name = demo.contestant().name();
                  double limit = name.endsWith("AOT cache") ? 0.2 : 0.35;
                  atMost("start", name + ", seconds", median(result, demo, Figure.START), limit);
                }));
  }

  private static boolean isJvm(Contestant contestant) {
    return contestant.kind() == Kind.JVM;
  }

  private void ofLimit(String scenario, double least) {
    ofBest(scenario, least, "rawecho", contestant -> contestant.kind() == Kind.LIMIT);
  }

  private void ofBest(String scenario, double least, String whom, Predicate<Contestant> which) {
    Optional<Result> result = result(scenario);
    Optional<Standing> ours = result.flatMap(r -> r.first(Kind.OWN));
    if (result.isEmpty() || ours.isEmpty()) {
      return;
    }
    String aim = "≥ " + number(least) + " × " + whom;
    Optional<Standing> other = result.get().best(ours.get(), which);
    if (other.isEmpty()) {
      targets.add(new Target(scenario, aim, "", Outcome.UNKNOWN));
      return;
    }
    Comparison comparison = Comparison.of(ours.get(), other.get());
    String figure =
        number(comparison.ratio())
            + (comparison.byCpu() ? " by CPU" : " by rate")
            + Doubt.in(result.get(), report.pace())
                .sign(ours.get(), other.get(), comparison.figure());
    String name = other.get().contestant().name();
    targets.add(
        new Target(
            scenario,
            aim,
            name.equals(whom) ? figure : figure + " (" + name + ")",
            Outcome.of(comparison.ratio() >= least)));
  }

  private void asNetty(Figure figure, double most) {
    Optional<Median> netty =
        result("single").stream()
            .flatMap(r ->
                r.measured(c -> c.name().startsWith("Netty")).stream()
                    .map(standing -> median(r, standing, figure)))
            .min(Comparator.comparingDouble(Median::value));
    own("single", figure)
        .ifPresent(ours ->
            netty.ifPresent(theirs ->
                atMost(
                    "single", figure.label() + ", of the best Netty's", ours.over(theirs), most)));
  }

  private void allocation(String scenario) {
    own(scenario, Figure.ALLOCATED)
        .ifPresent(bytes -> atMost(scenario, Figure.ALLOCATED.label(), bytes, 120));
  }

  private void atMost(String scenario, String what, Median figure, double most) {
    targets.add(
        new Target(
            scenario,
            what + " ≤ " + number(most),
            number(figure.value()) + figure.sign(),
            Outcome.of(figure.value() <= most)));
  }

  private Optional<Result> result(String scenario) {
    return report.results().stream()
        .filter(result -> result.scenario().name().equals(scenario))
        .findFirst();
  }

  private Optional<Median> own(String scenario, Figure figure) {
    return median(scenario, Kind.OWN, figure);
  }

  private Optional<Median> median(String scenario, Kind kind, Figure figure) {
    return result(scenario)
        .flatMap(result -> result.first(kind).map(standing -> median(result, standing, figure)))
        .filter(median -> !Double.isNaN(median.value()));
  }

  private Median median(Result result, Standing standing, Figure figure) {
    String sign = Doubt.in(result, report.pace()).sign(standing, figure);
    return new Median(standing.median(figure), sign);
  }

  /// A figure, and a sign if there is doubt about it.
  private record Median(double value, String sign) {
    Median over(Median other) {
      return new Median(value / other.value, sign.isEmpty() ? other.sign : sign);
    }
  }
}
