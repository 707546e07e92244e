// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketServer;

/// A server on a loopback port.
final class SocketServer extends ServerUnderTest {
  private static final long POLL = 2_000_000; // ns

  private final SocketLoop loop;
  private final URI uri;

  private final boolean isTls;

  /// @param tls null for none
  SocketServer(WebSocketServer server, @Nullable Supplier<? extends SSLEngine> tls) {
    super(server);
    isTls = tls != null;
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      if (tls == null) {
        server.listen(free);
      } else {
        server.listen(free, tls);
      }
      uri = server.uri();
      loop = new SocketLoop();
    } catch (IOException e) {
      server.shutdownNow();
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  boolean isTls() {
    return isTls;
  }

  @Override
  Wire wire() {
    return loop.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  @Override
  @Nullable Consumer<Duration> clock() {
    return null;
  }

  @Override
  boolean awaitTermination(Duration limit) throws InterruptedException {
    return server().awaitTermination(limit);
  }

  /// The last descriptors are let go of a moment after the server has ended.
  @Override
  List<String> release() {
    loop.close();
    long end = System.nanoTime() + FORCE.toNanos();
    while (true) {
      Set<String> sockets = Leftovers.sockets(uri.getPort());
      if (sockets.isEmpty() || System.nanoTime() > end) {
        return sockets.stream().map(socket -> "its side of " + socket).toList();
      }
      LockSupport.parkNanos(POLL);
    }
  }
}
