// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.util.List;

/// The descriptors that a server of this process has for its peers.
public final class ServerSockets {
  private ServerSockets() {}

  /// Those of a port but the one that listens, where the system shows them; otherwise none.
  public static List<String> of(int port) {
    return Leftovers.sockets(port).stream().filter(socket -> !socket.endsWith("LISTEN")).toList();
  }
}
