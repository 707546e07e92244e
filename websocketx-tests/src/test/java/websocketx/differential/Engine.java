// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a client's traffic as a server.
interface Engine {
  /// What it reports about a script; a failure is its last event. Null if the script needs what a
  /// foreign engine is known to do otherwise than the RFC says.
  @Nullable List<Event> read(Script script);
}
