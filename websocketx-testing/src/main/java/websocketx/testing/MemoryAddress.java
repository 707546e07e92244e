// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.InProcessAddress;

/// Where a server in memory accepts connections.
final class MemoryAddress extends InProcessAddress {
  @Serial private static final long serialVersionUID = 1L;

  private static final int FIRST_PORT = 49152; // of those that nobody owns
  private static final int PORTS = 65536 - FIRST_PORT;

  private final transient MemoryLoop loop;
  private final transient AtomicInteger connections = new AtomicInteger();
  private transient volatile @Nullable Acceptor acceptor;
  private transient volatile Supplier<List<Thread>> threads = List::of;

  MemoryAddress(MemoryLoop loop) {
    this.loop = loop;
  }

  @Override
  public Clock clock() {
    return loop.clock();
  }

  @Override
  public void open(Acceptor taker, Supplier<List<Thread>> running) {
    threads = running;
    acceptor = taker;
  }

  @Override
  public void close(Runnable whenClosed) {
    acceptor = null;
    loop.execute(whenClosed);
  }

  /// The threads on which the server runs the application's code.
  List<Thread> threads() {
    return threads.get();
  }

  /// A new connection, seen from the client.
  Wire connect() {
    Acceptor taker = acceptor;
    if (taker == null) {
      throw new AssertionError("cannot connect: the server was shut down");
    }
    Pipe toServer = new Pipe();
    Pipe toClient = new Pipe();
    MemoryWire server = new MemoryWire(loop, toServer, toClient);
    int port = FIRST_PORT + connections.getAndIncrement() % PORTS;
    loop.execute(() -> MemoryTransport.accept(loop, server, local(80), local(port), taker));
    return new MemoryWire(loop, toClient, toServer);
  }

  /// Handlers may expect what they get in production.
  private static SocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  public String toString() {
    return "in memory";
  }
}
