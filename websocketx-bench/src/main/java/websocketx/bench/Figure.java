// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.List;

/// What is measured.
public enum Figure {
  RATE("per second"),
  CPU("CPU µs each"),
  P50("p50 µs"),
  P99("p99 µs"),
  P999("p99.9 µs"),
  UTILISATION("generator busy"),
  SERVER_BUSY("server busy"),
  OTHERS_BUSY("others busy"),
  STALLED_CLOSED("stalled closed"),
  RESETS("reset"),
  WIRE("bytes received each"),
  START("seconds to the first echo"),
  ALLOCATED("allocated bytes each"),
  SYSTEM_CALLS("system calls each"),
  HEAP("heap bytes per connection"),
  RSS("resident bytes per connection");

  private final String label;

  Figure(String label) {
    this.label = label;
  }

  /// What it is called in a report.
  public String label() {
    return label;
  }

  /// The names under which the generator may give it.
  List<String> keys() {
    return switch (this) {
      case RATE -> List.of("messages_per_second", "handshakes_per_second", "deliveries_per_second");
      case CPU ->
          List.of(
              "server_cpu_us_per_message",
              "server_cpu_us_per_handshake",
              "server_cpu_us_per_delivery");
      case P50 -> List.of("p50_us");
      case P99 -> List.of("p99_us");
      case P999 -> List.of("p999_us");
      case UTILISATION -> List.of("generator_utilisation");
      case SERVER_BUSY -> List.of("server_utilisation");
      case STALLED_CLOSED -> List.of("stalled_closed");
      case RESETS -> List.of("resets");
      case WIRE -> List.of("received_bytes_per_message");
      case START -> List.of("seconds_to_first_echo");
      case OTHERS_BUSY, ALLOCATED, SYSTEM_CALLS, HEAP, RSS -> List.of();
    };
  }
}
