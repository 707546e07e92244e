// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.net.URI;
import java.util.List;

/// A client library of the JVM.
interface Library extends AutoCloseable {
  /// As long as anything may take, in seconds. Tyrus needs 8 to 18 for an echo of 16 MiB, as it
  /// copies what has come for every read (`Utils.appendBuffers`), and a multiple on a busy machine.
  int DEADLINE = 300;

  /// Its own version.
  String version();

  /// Connects.
  ///
  /// @param offer the offer of compression (RFC 7692 §7), or "" for none
  /// @throws RefusedException if the server refuses
  Peer dial(URI uri, String offer, List<String> subprotocols) throws Exception;

  @Override
  void close();
}
