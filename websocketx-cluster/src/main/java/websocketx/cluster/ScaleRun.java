// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import websocketx.brokers.BrokerProcess;
import websocketx.brokers.RedisServer;

/// One broker and its nodes, which are measured again and again.
final class ScaleRun implements AutoCloseable {
  static final int NODES = 3;

  /// Topics that are published to at once where throughput is measured, and messages on their way.
  static final int TOPICS = 8;

  static final int WINDOW = 1_024;

  /// … and where growth is.
  static final int SMALL_WINDOW = 16;

  /// Subscribers where nodes are counted.
  static final int SPREAD = 600;

  static final String MISSING = "Not measured, because messages were missing";
  static final String LATENCY = "Latency";
  static final String THROUGHPUT = "Throughput";
  static final String SUBSCRIBERS = "Subscribers on one node";
  static final String SPREADING = "Subscribers on several nodes";

  private final BrokerKind kind;
  private final BrokerProcess broker;
  private final List<ScaleProcess> nodes = new ArrayList<>();
  private final Measuring measuring;
  private final Tables tables;
  private int number;

  ScaleRun(BrokerKind kind, Path folder, Duration time, Tables tables) throws IOException {
    this.kind = kind;
    this.tables = tables;
    measuring = new Measuring(time);
    // Neither forces every message onto the disk: Redis does so each second, NATS each two minutes.
    broker =
        kind == BrokerKind.REDIS
            ? new RedisServer().keeping().with("appendfsync everysec")
            : kind.process();
    try {
      broker.start();
      for (int i = 0; i < NODES; i++) {
        nodes.add(
            new ScaleProcess(
                kind.address(broker.port()), kind.name().toLowerCase(Locale.ROOT) + i, folder));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private String name() {
    return kind == BrokerKind.NATS ? "NATS" : "Redis";
  }

  private String row(String what, boolean kept) {
    return name() + (kept ? ", with history, " : ", ") + what;
  }

  /// From the first node to the second.
  private Way hub(boolean kept, int topics) throws IOException {
    return new HubWay(prefix(kept), nodes.get(0), List.of(nodes.get(1)), topics, 1);
  }

  private String prefix(boolean kept) {
    return (kept ? ScaleNode.KEPT : "plain") + "-" + number++ + "-";
  }

  private Way alone(boolean kept, int topics) throws IOException, InterruptedException {
    String address = kind.address(broker.port());
    return kind == BrokerKind.NATS
        ? new NatsWay(address, kept, topics)
        : new RedisWay(address, kept, topics);
  }

  /// Until compilers are done with most of it.
  void warmUp() throws IOException, InterruptedException {
    for (boolean kept : List.of(false, true)) {
      try (Way hub = hub(kept, TOPICS);
          Way alone = alone(kept, TOPICS);
          Way back = new HubWay(prefix(kept), nodes.get(2), nodes, 1, 10)) {
        for (Way way : List.of(hub, alone, back)) {
          measuring.volume(way, SMALL_WINDOW * way.topics());
        }
      }
    }
  }

  /// What is measured.
  interface Part {
    void run() throws IOException, InterruptedException;
  }

  /// Measures something. If messages do not arrive, that is told, and all else is measured.
  void attempt(String what, Part part) throws IOException, InterruptedException {
    try {
      part.run();
    } catch (MissingException e) {
      String row = name() + ": " + what;
      tables.add(MISSING, row, "times", 1);
      System.err.println(row + ": " + e.getMessage());
    }
  }

  void latency(boolean kept, int rate) throws IOException, InterruptedException {
    try (Way way = hub(kept, 1)) {
      latency(row("node to node", kept), way, rate);
    }
    try (Way way = alone(kept, 1)) {
      latency(row("alone", kept), way, rate);
    }
  }

  private void latency(String row, Way way, int rate) throws InterruptedException {
    double[] sorted = measuring.latencies(way, rate);
    tables.add(LATENCY, row, "p50, µs", Measuring.percentile(sorted, 50));
    tables.add(LATENCY, row, "p99, µs", Measuring.percentile(sorted, 99));
    tables.add(LATENCY, row, "p99.9, µs", Measuring.percentile(sorted, 99.9));
  }

  void throughput(boolean kept) throws IOException, InterruptedException {
    try (Way way = hub(kept, TOPICS)) {
      throughput(row("node to node", kept), way, true);
    }
    try (Way way = alone(kept, TOPICS)) {
      throughput(row("alone", kept), way, false);
    }
  }

  private void throughput(String row, Way way, boolean isOfNodes) throws InterruptedException {
    double[] before = cpu();
    Measuring.Volume volume = measuring.volume(way, WINDOW);
    double[] after = cpu();
    tables.add(THROUGHPUT, row, "messages a second", volume.rate());
    for (int i = 0; i < (isOfNodes ? 3 : 1); i++) {
      String of = i == 0 ? "broker" : i == 1 ? "node that publishes" : "node that delivers";
      tables.add(THROUGHPUT, row, of + ", CPU µs", (after[i] - before[i]) / volume.messages());
    }
  }

  /// Of the broker, and of each node, in microseconds.
  private double[] cpu() {
    double[] all = new double[1 + nodes.size()];
    all[0] = broker.cpu().toNanos() / 1e3;
    for (int i = 0; i < nodes.size(); i++) {
      all[i + 1] = nodes.get(i).cpu().toNanos() / 1e3;
    }
    return all;
  }

  /// Subscribers on the second node, and one who publishes on the first.
  void subscribers(boolean kept, int count) throws IOException, InterruptedException {
    try (Way way = new HubWay(prefix(kept), nodes.get(0), List.of(nodes.get(1)), 1, count)) {
      String row = row("%,d".formatted(count), kept);
      double[] before = cpu();
      Measuring.Volume volume = measuring.volume(way, SMALL_WINDOW);
      double[] after = cpu();
      double deliveries = (double) volume.messages() * count;
      tables.add(SUBSCRIBERS, row, "deliveries a second", volume.rate() * count);
      tables.add(SUBSCRIBERS, row, "CPU µs for each", (after[2] - before[2]) / deliveries);
      last(SUBSCRIBERS, row, way);
    }
  }

  private void last(String table, String row, Way way) throws InterruptedException {
    double[] last = measuring.last(way);
    tables.add(table, row, "last has it, p50 µs", Measuring.percentile(last, 50));
    tables.add(table, row, "p99", Measuring.percentile(last, 99));
  }

  /// The same number of subscribers on so many nodes.
  void spread(boolean kept, int count) throws IOException, InterruptedException {
    try (Way way = new HubWay(prefix(kept), nodes.get(0), nodes.subList(0, count), 1, SPREAD)) {
      String row = row(count == 1 ? "1 node" : count + " nodes", kept);
      double[] before = cpu();
      Measuring.Volume volume = measuring.volume(way, SMALL_WINDOW);
      double[] after = cpu();
      double ofNodes = 0;
      for (int i = 1; i < after.length; i++) {
        ofNodes += after[i] - before[i];
      }
      double deliveries = (double) volume.messages() * SPREAD;
      tables.add(SPREADING, row, "deliveries a second", volume.rate() * SPREAD);
      tables.add(SPREADING, row, "nodes, CPU µs a delivery", ofNodes / deliveries);
      tables.add(
          SPREADING, row, "broker, CPU µs a message", (after[0] - before[0]) / volume.messages());
      last(SPREADING, row, way);
    }
  }

  int port() {
    return broker.port();
  }

  @Override
  public void close() {
    nodes.forEach(ScaleProcess::close);
    broker.close();
  }
}
