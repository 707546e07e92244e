// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Buffers;

/// What a server was built with.
record Settings(
    @Nullable WebSocketHandler handler,
    @Nullable Check check,
    OriginCheck originCheck,
    List<String> subprotocols,
    boolean requireSubprotocol,
    @Nullable Fallback fallback,
    @Nullable ErrorResponder errorResponder,
    Observers observers,
    Options options,
    int maxHeaderBytes,
    int maxConnections,
    int maxPendingHandshakes,
    int readBufferSize,
    int eventLoops,
    boolean reusePort,
    Buffers buffers) {

  /// Whether an upgrade is decided by code of ours alone, so that it may be decided on the loop.
  boolean decidesOnLoop() {
    return check == null && originCheck instanceof Origin.BuiltIn;
  }

  /// Whether errors are rendered and reported by code of ours alone.
  boolean refusesOnLoop() {
    return errorResponder == null && observers.isEmpty();
  }

  /// Buffers for these options; those of the server's own are shared.
  Buffers buffers(Options used) {
    return used.writeBufferSize() == options.writeBufferSize()
        ? buffers
        : new Buffers(used.writeBufferSize());
  }
}
