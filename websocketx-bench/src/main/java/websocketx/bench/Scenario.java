// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import websocketx.bench.Contestant.Kind;
import websocketx.peers.Service;

/// What the servers are put to.
///
/// @param title what it is, in a report
/// @param test how it is played
/// @param service what a server is started as
/// @param load the command line of the generator, but for where the server is and how long it takes
/// @param kinds the servers that take part
/// @param detailed whether allocation and system calls are counted too
/// @param quick whether it is part of a quick run
public record Scenario(
    String name,
    String title,
    Test test,
    Service service,
    List<String> load,
    Set<Kind> kinds,
    boolean detailed,
    boolean quick) {

  /// How a scenario is played.
  public enum Test {
    /// The generator sends as fast as it gets answers.
    LOAD,
    /// Connections that do nothing.
    IDLE,
    /// From the start of a process to its first echo.
    START;

    /// What its picture shows; the last decides about the order.
    public List<Figure> headline() {
      return switch (this) {
        case LOAD -> List.of(Figure.RATE);
        case IDLE -> List.of(Figure.HEAP, Figure.RSS);
        case START -> List.of(Figure.START);
      };
    }
  }

  List<String> serverArguments() {
    return List.of(
        "--mode",
        service.mode().name().toLowerCase(Locale.ROOT),
        "--compression",
        service.deflate().name().toLowerCase(Locale.ROOT),
        "--message-limit",
        Integer.toString(service.messageLimit()));
  }
}
