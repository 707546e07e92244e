// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import websocketx.CloseFrame;
import websocketx.WebSocketServer;

/// A server on a loopback port.
final class SocketServer extends TestServer {
  /// How long peers get to answer before they are dropped.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static final Duration FORCE = Duration.ofSeconds(2);
  private static final long POLL = 2_000_000; // ns

  private final WebSocketServer server;
  private final SocketLoop loop;
  private final URI uri;
  private final AtomicBoolean closed = new AtomicBoolean();

  SocketServer(WebSocketServer server) {
    this.server = server;
    try {
      server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      uri = server.uri();
      loop = new SocketLoop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI uri() {
    return uri;
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
  public void close(Duration limit) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<String> left = new ArrayList<>();
    try {
      server.shutdown(CloseFrame.NONE);
      boolean isOver = await(PATIENCE);
      closePeers();
      if (!isOver && !await(limit)) {
        server.connections().forEach(connection -> left.add(connection.toString()));
        left.addAll(Leftovers.handlers());
        server.shutdownNow();
        await(FORCE);
      }
      Set<String> sockets = awaitSockets();
      sockets.forEach(socket -> left.add("the server's side of " + uri + ", " + socket));
    } finally {
      loop.close();
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          "after " + limit + " the closed server still has:\n  " + String.join("\n  ", left));
    }
  }

  private boolean await(Duration limit) {
    try {
      return server.awaitTermination(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The last descriptors are let go of a moment after the server has ended.
  private Set<String> awaitSockets() {
    long end = System.nanoTime() + FORCE.toNanos();
    while (true) {
      Set<String> sockets = Leftovers.sockets(uri.getPort());
      if (sockets.isEmpty() || System.nanoTime() > end) {
        return sockets;
      }
      LockSupport.parkNanos(POLL);
    }
  }
}
