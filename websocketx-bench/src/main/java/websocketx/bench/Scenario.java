// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import websocketx.bench.Contestant.Kind;
import websocketx.peers.Service;
import websocketx.peers.Service.Tls;

/// What the servers are put to.
///
/// @param title what it is, in a report
/// @param test how it is played
/// @param service what a server is started as
/// @param load the command line of the generator, but for where the server is and how long it takes
/// @param kinds the servers that take part
/// @param peers which of other people's; all if it is empty
/// @param detailed whether allocation is counted too
/// @param quick whether it is part of a quick run
public record Scenario(
    String name,
    String title,
    Test test,
    Service service,
    List<String> load,
    Set<Kind> kinds,
    Set<String> peers,
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

  /// Whether a server takes part.
  boolean admits(Contestant contestant) {
    return kinds.contains(contestant.kind())
        && (!contestant.kind().isPeer() || peers.isEmpty() || peers.contains(contestant.name()));
  }

  /// How often each server is measured.
  public int repetitions(Pace pace) {
    // What connections hold hardly varies, and each time takes a new server.
    return test == Test.IDLE ? 1 : pace.repetitions();
  }

  /// The same with allocation counted, and part of a quick run.
  Scenario inDetail() {
    return new Scenario(name, title, test, service, load, kinds, peers, true, true);
  }

  /// The same over TLS, for these servers.
  Scenario overTls(String other, Tls certificate, Set<Kind> servers, Set<String> others) {
    List<String> secured = new ArrayList<>(load);
    secured.add("--tls");
    return new Scenario(
        other,
        "TLS 1.3, " + certificate + ": " + title,
        test,
        service.with(certificate),
        secured,
        servers,
        others,
        detailed,
        false);
  }

  /// The same with other peers.
  Scenario with(Set<String> others) {
    return new Scenario(name, title, test, service, load, kinds, others, detailed, quick);
  }

  List<String> serverArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--mode", service.mode().name().toLowerCase(Locale.ROOT)));
    arguments.addAll(List.of("--compression", service.deflate().name().toLowerCase(Locale.ROOT)));
    arguments.addAll(List.of("--message-limit", Integer.toString(service.messageLimit())));
    if (service.isSecure()) { // not all know it
      arguments.addAll(List.of("--tls", service.tls().name().toLowerCase(Locale.ROOT)));
    }
    return arguments;
  }
}
