// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.List;

/// Reads a client's traffic as a server.
interface Engine {
  /// What it reports about a script. A failure is its last event.
  List<Event> read(Script script);

  /// Whether it follows the RFC in all that a script needs. A foreign engine may not; the reasons
  /// are written where it says so.
  default boolean copesWith(Script script) {
    return true;
  }
}
