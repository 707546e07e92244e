// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Timer;
import websocketx.transport.Transport;

/// The server's end of a connection in memory.
final class MemoryTransport extends Timer implements Transport, Wire.Ends {
  private static final long NEVER = Long.MAX_VALUE;

  private final MemoryLoop loop;
  private final Wire wire;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final AtomicBoolean posted = new AtomicBoolean();
  private final AtomicBoolean unflushed = new AtomicBoolean();
  private Endpoint endpoint;

  /// Hands the connection to the server. Loop only.
  static void accept(
      MemoryLoop loop, Wire wire, SocketAddress local, SocketAddress remote, Acceptor acceptor) {
    MemoryTransport transport = new MemoryTransport(loop, wire, local, remote);
    transport.endpoint = acceptor.accept(transport, loop.clock().now());
    wire.start(transport);
  }

  @SuppressWarnings("NullAway.Init") // accept() gives it its endpoint
  private MemoryTransport(MemoryLoop loop, Wire wire, SocketAddress local, SocketAddress remote) {
    this.loop = loop;
    this.wire = wire;
    this.local = local;
    this.remote = remote;
  }

  // ---- any thread

  @Override
  public int write(ByteBuffer source) throws IOException {
    int before = source.remaining();
    wire.write(source);
    return before - source.remaining();
  }

  @Override
  public boolean flushLater() {
    if (unflushed.compareAndSet(false, true)) {
      loop.execute(() -> {
        unflushed.set(false);
        tell(_ -> endpoint.flush());
      });
    }
    return true;
  }

  @Override
  public void post() {
    if (posted.compareAndSet(false, true)) {
      loop.execute(() -> {
        posted.set(false); // before the call: what is posted from now on is a new call
        tell(now -> endpoint.posted(now));
      });
    }
  }

  @Override
  public Clock clock() {
    return loop.clock();
  }

  @Override
  public SocketAddress localAddress() {
    return local;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remote;
  }

  // ---- the loop

  @Override
  public void setEndpoint(Endpoint next) {
    endpoint = next;
  }

  @Override
  public void awaitWritable() {
    wire.awaitWritable();
  }

  @Override
  public void setReading(boolean on) {
    wire.setReading(on);
  }

  @Override
  public void setDeadline(long deadline) {
    loop.timers().set(this, deadline);
  }

  @Override
  public void shutdownOutput() {
    wire.halfClose();
  }

  @Override
  public void close() {
    setDeadline(NEVER);
    wire.close();
  }

  @Override
  public void received(ByteBuffer source) {
    tell(now -> endpoint.received(source, now));
  }

  @Override
  public void ended(@Nullable IOException failure) {
    tell(now -> endpoint.inputEnded(failure, now));
  }

  @Override
  public void writable() {
    tell(now -> endpoint.writable(now));
  }

  @Override
  protected void expired(long time) {
    tell(now -> endpoint.expired(now));
  }

  private void tell(LongConsumer event) {
    long now = loop.clock().now();
    try {
      event.accept(now);
    } catch (Throwable failure) {
      endpoint.broken(failure, now);
    }
  }
}
