// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import websocketx.Options;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Retention;

/// Nodes that share a broker's memory. Topics that begin with `h` have a history of 1,000 messages,
/// those that begin with `s` one of ten, and others none.
final class Cluster implements AutoCloseable {
  private static final Retention LONG = new Retention(1_000, Duration.ofMinutes(10));
  private static final Retention SHORT = new Retention(10, Duration.ofMinutes(10));

  final MemoryBroker memory = new MemoryBroker();
  private final List<Node> nodes = new ArrayList<>();

  static Retention retention(String topic) {
    return switch (topic.charAt(0)) {
      case 'h' -> LONG;
      case 's' -> SHORT;
      default -> Retention.NONE;
    };
  }

  Node node() {
    return node(UnaryOperator.identity());
  }

  Node node(UnaryOperator<HubBuilder> with) {
    return node(with, UnaryOperator.identity());
  }

  Node node(UnaryOperator<HubBuilder> with, UnaryOperator<Options> options) {
    return node(new FaultyBroker(memory.another()), with, options);
  }

  Node node(FaultyBroker broker, UnaryOperator<HubBuilder> with, UnaryOperator<Options> options) {
    Node node = new Node(broker, b -> with.apply(b.retention(Cluster::retention)), options);
    nodes.add(node);
    return node;
  }

  @Override
  public void close() {
    AssertionError failed = null;
    for (Node node : nodes) {
      try {
        node.close();
      } catch (AssertionError failure) {
        failed = failure;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
