// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Timer;
import websocketx.transport.Transport;

/// The server's end of a connection. It sees to it that it is used as a transport may be used.
final class Link extends Timer implements Transport {
  private static final SocketAddress ADDRESS = new InetSocketAddress(80); // as good as any

  private final World world;
  private final Loop loop;
  private final Wire wire;
  private Endpoint endpoint;
  private boolean isReading = true;
  private boolean awaitsWritable;
  private boolean isPosted;
  private boolean isUnflushed;
  private boolean isWriting;
  private boolean isShut;
  private int closed;

  /// Hands the connection to the server. Loop only.
  static void accept(World world, Wire wire, Acceptor acceptor) {
    Link link = new Link(world, wire);
    wire.connect(world.loop()::wake);
    world.scheduler().seedThreadLocalRandom();
    link.endpoint = acceptor.accept(link, world.scheduler().now());
    world.loop().add(link);
  }

  @SuppressWarnings("NullAway.Init") // accept() gives it its endpoint
  private Link(World world, Wire wire) {
    this.world = world;
    this.wire = wire;
    loop = world.loop();
  }

  // ---- any thread

  @Override
  public int write(ByteBuffer source) throws IOException {
    world.promise(!isWriting, "two threads write at once");
    world.promise(closed == 0, "something is written after close");
    world.promise(!isShut, "something is written after shutdownOutput");
    isWriting = true;
    try {
      world.scheduler().preempt();
      int count = wire.write(source);
      world.note("server writes", count);
      world.scheduler().preempt();
      return count;
    } finally {
      isWriting = false;
    }
  }

  @Override
  public boolean flushLater() {
    world.scheduler().preempt();
    if (isUnflushed) {
      return loop.isAwake();
    }
    isUnflushed = true;
    return loop.flushLater(this);
  }

  @Override
  public void post() {
    world.scheduler().preempt();
    if (!isPosted) {
      isPosted = true;
      loop.post(this);
    }
  }

  @Override
  public Clock clock() {
    return world.scheduler();
  }

  @Override
  public SocketAddress localAddress() {
    return ADDRESS;
  }

  @Override
  public SocketAddress remoteAddress() {
    return ADDRESS;
  }

  // ---- the endpoint, on the loop

  private void onLoop() {
    world.promise(loop.isCalling(), "what is the loop's is called by " + Thread.currentThread());
  }

  @Override
  public void setEndpoint(Endpoint next) {
    onLoop();
    endpoint = next;
  }

  @Override
  public void awaitWritable() {
    onLoop();
    awaitsWritable = true;
  }

  @Override
  public void setReading(boolean on) {
    onLoop();
    isReading = on;
  }

  @Override
  public void setDeadline(long deadline) {
    onLoop();
    loop.timers().set(this, deadline);
  }

  @Override
  public void shutdownOutput() {
    onLoop();
    world.promise(!isWriting, "shutdownOutput while somebody writes");
    isShut = true;
    wire.halfClose();
  }

  @Override
  public void close() {
    onLoop();
    world.promise(!isWriting, "close while somebody writes");
    world.promise(++closed == 1, "close is called again");
    world.note("server closes TCP", 0);
    setDeadline(Long.MAX_VALUE);
    wire.close();
    loop.remove(this);
  }

  boolean isClosed() {
    return closed > 0;
  }

  // ---- the loop

  /// Tells the endpoint of what the network has for it. Returns whether there was something.
  boolean ready() {
    boolean worked = false;
    if (closed == 0 && awaitsWritable && (wire.hasRoom() || world.random().nextInt(20) == 0)) {
      awaitsWritable = false;
      worked = true;
      tell(endpoint::writable);
    }
    if (closed == 0 && isReading && wire.isReadable()) {
      worked = true;
      read();
    }
    return worked;
  }

  private void read() {
    try {
      byte @Nullable [] bytes = wire.read(world.random());
      if (bytes == null) {
        isReading = false;
        world.note("server sees the end", 0);
        tell(now -> endpoint.inputEnded(null, now));
      } else {
        world.note("server reads", bytes.length);
        tell(now -> endpoint.received(ByteBuffer.wrap(bytes), now));
      }
    } catch (IOException reset) {
      isReading = false;
      world.note("server sees a reset", 0);
      tell(now -> endpoint.inputEnded(reset, now));
    }
  }

  void firePosted() {
    isPosted = false; // before the call: what is posted from now on is a new call
    tell(endpoint::posted);
  }

  void fireFlush() {
    isUnflushed = false;
    tell(_ -> endpoint.flush());
  }

  @Override
  protected void expired(long time) {
    tell(endpoint::expired);
  }

  private void tell(LongConsumer event) {
    long now = world.scheduler().now();
    world.scheduler().seedThreadLocalRandom(); // when to ping is chance
    try {
      event.accept(now);
    } catch (Throwable failure) {
      world.broken("an endpoint is broken", failure);
      endpoint.broken(failure, now);
    }
  }
}
