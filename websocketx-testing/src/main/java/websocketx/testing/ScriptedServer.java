// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Role;

/// A server that is a script: for tests of clients, and of the test kit itself.
final class ScriptedServer extends TestServer {
  private final TestScript script;
  private final ServerSocketChannel listener;
  private final InetSocketAddress address;
  private final SocketLoop loop;
  private final Thread accepting;
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Set<TestPeer> sides = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;

  ScriptedServer(TestScript script) {
    this.script = script;
    try {
      listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      address = (InetSocketAddress) listener.getLocalAddress();
      loop = new SocketLoop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    accepting =
        Thread.ofPlatform()
            .name("websocketx-scripted-" + address.getPort())
            .daemon()
            .start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = listener.accept();
        Thread thread = Thread.ofVirtual().name("websocketx-script").unstarted(() -> run(channel));
        running.add(thread);
        thread.start();
      }
    } catch (ClosedChannelException e) {
      // The server was closed.
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void run(SocketChannel channel) {
    try {
      TestPeer side =
          new TestPeer(loop.wire(channel), Role.SERVER, new Dialer(), null, sides::remove);
      try (side) {
        sides.add(side);
        play(side);
      }
    } catch (IOException e) {
      failures.add(e);
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  /// A failure is known before the client can see that the connection ends.
  private void play(TestPeer side) {
    try {
      if (side.opening().answer()) {
        script.run(side);
      }
    } catch (Throwable failure) {
      if (!isClosed) {
        failures.add(failure);
      }
    }
  }

  @Override
  public URI uri() {
    return URI.create("ws://" + address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  @Override
  Wire wire() {
    return loop.connect(address);
  }

  @Override
  @Nullable Consumer<Duration> clock() {
    return null;
  }

  @Override
  void end(Duration limit) {
    isClosed = true;
    List<Thread> left;
    try {
      listener.close();
      accepting.join();
      closePeers();
      sides.forEach(TestPeer::close);
      running.forEach(Thread::interrupt);
      left = running.stream().filter(thread -> isLeft(thread, limit)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while closing a scripted server", e);
    } finally {
      loop.close();
    }
    AssertionError error =
        left.isEmpty()
            ? new AssertionError("a script has failed")
            : new AssertionError("after " + limit + " scripts still run: " + left);
    failures.forEach(error::addSuppressed);
    if (!left.isEmpty() || !failures.isEmpty()) {
      throw error;
    }
  }

  private static boolean isLeft(Thread thread, Duration limit) {
    try {
      return !thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return thread.isAlive();
    }
  }
}
