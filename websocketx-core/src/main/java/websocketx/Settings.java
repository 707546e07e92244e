// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.Deflaters;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageDeflater;
import websocketx.deflate.MessageInflater;
import websocketx.protocol.PermessageDeflate;
import websocketx.transport.Buffers;

/// What a server was built with.
record Settings(
    @Nullable WebSocketHandler handler,
    @Nullable Check check,
    OriginCheck originCheck,
    Hosts hosts,
    List<String> subprotocols,
    boolean requireSubprotocol,
    @Nullable Fallback fallback,
    @Nullable ErrorResponder errorResponder,
    Observers observers,
    Options options,
    int maxHeaderBytes,
    int maxHeaders,
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxPendingHandshakes,
    int readBufferSize,
    int eventLoops,
    boolean reusePort,
    int maxCompressedConnections,
    Deflaters deflaters,
    Inflaters inflaters,
    Receivers receivers,
    Jitter jitter,
    UnreadBytes unreadBytes,
    TrustedProxies proxies,
    boolean proxyProtocol,
    ConcurrentMap<Integer, Buffers> buffers) {

  /// Whether an upgrade is decided by code of ours alone, so that it may be decided on the loop.
  boolean decidesOnLoop() {
    return check == null && originCheck instanceof Origin.BuiltIn;
  }

  /// Whether errors are rendered and reported by code of ours alone.
  boolean refusesOnLoop() {
    return errorResponder == null && observers.isEmpty();
  }

  /// What compresses the messages of a connection.
  Compressor compressor(Compression used, PermessageDeflate agreed) {
    return new Compressor(
        new MessageDeflater(
            deflaters, used.level(), agreed.serverContextTakeover(), agreed.serverWindowBits()),
        used.minSize());
  }

  /// What inflates the messages of a connection's peer.
  MessageInflater inflater(PermessageDeflate agreed) {
    return new MessageInflater(
        inflaters, agreed.clientContextTakeover(), agreed.clientWindowBits());
  }

  /// The buffers that connections with these options share.
  Buffers buffers(Options used) {
    Buffers pool = buffers.get(used.writeBufferSize());
    if (pool == null) {
      pool = new Buffers(used.writeBufferSize());
      Buffers other = buffers.putIfAbsent(used.writeBufferSize(), pool);
      return other == null ? pool : other;
    }
    return pool;
  }
}
