// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

/// What goes wrong, and how often among others.
enum Fault {
  NODE_KILLED(12, 500, 4_000),
  BROKER_STOPPED(4, 300, 3_000),
  BROKER_KILLED(4, 300, 3_000),
  BROKER_FROZEN(6, 300, 9_000),
  BROKER_WIPED(1, 300, 2_000),
  LINK_CUT(14, 200, 5_000),
  LINK_SWALLOWS(10, 500, 12_000),
  CLIENTS_VANISH(25, 0, 10_000),
  CLIENTS_LEAVE(14, 0, 6_000),
  CLIENTS_STALL(10, 500, 12_000);

  final int weight;
  final int shortest; // in milliseconds
  final int longest;

  Fault(int weight, int shortest, int longest) {
    this.weight = weight;
    this.shortest = shortest;
    this.longest = longest;
  }

  boolean isOfBroker() {
    return name().startsWith("BROKER");
  }
}
