// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.util.ArrayList;
import java.util.List;

/// A server that can be started.
///
/// @param language what it is written in
/// @param version empty if nothing tells
/// @param command starts it; what a scenario asks for is appended
/// @param arguments come after that
public record Contestant(
    String name,
    String language,
    String version,
    Kind kind,
    List<String> command,
    List<String> arguments) {

  /// What sort of server it is.
  public enum Kind {
    /// The server of this project.
    OWN,
    /// The same with another object layout.
    COMPACT,
    /// The program ./websocketx.
    DEMO,
    /// The least that an echo server can do: the limit of the machine.
    LIMIT,
    /// Another library of the JVM.
    JVM,
    /// The same library with OpenSSL, for scenarios with TLS.
    JVM_OPENSSL,
    /// Something else.
    FOREIGN;

    /// Whether it answers questions about its memory.
    public boolean isJvm() {
      return this == OWN || this == COMPACT || this == JVM || this == JVM_OPENSSL;
    }

    /// Whether it is somebody else's.
    public boolean isPeer() {
      return this == JVM || this == JVM_OPENSSL || this == FOREIGN;
    }
  }

  List<String> commandFor(Scenario scenario) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(scenario.serverArguments());
    whole.addAll(arguments);
    return whole;
  }
}
