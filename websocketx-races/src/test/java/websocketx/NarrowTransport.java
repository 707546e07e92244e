// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Transport;

/// Takes a few bytes, and then none until the loop makes room.
final class NarrowTransport implements Transport {
  private static final SocketAddress ADDRESS = new InetSocketAddress(80);

  private final Clock clock = new StillClock();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream(); // guarded by the lock
  private int room; // as well

  NarrowTransport(int room) {
    this.room = room;
  }

  @Override
  public int write(ByteBuffer source) {
    int count = Math.min(room, source.remaining());
    byte[] bytes = new byte[count];
    source.get(bytes);
    taken.writeBytes(bytes);
    room -= count;
    return count;
  }

  /// Called under the lock.
  void makeRoom(int more) {
    room += more;
  }

  /// What the peer gets.
  byte[] taken() {
    return taken.toByteArray();
  }

  @Override
  public boolean flushLater() {
    return false; // the loop sleeps
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public SocketAddress localAddress() {
    return ADDRESS;
  }

  @Override
  public SocketAddress remoteAddress() {
    return ADDRESS;
  }

  // ---- a race has no endpoint

  @Override
  public void post() {}

  @Override
  public void setEndpoint(Endpoint endpoint) {}

  @Override
  public void awaitWritable() {}

  @Override
  public void setReading(boolean on) {}

  @Override
  public void setDeadline(long deadline) {}

  @Override
  public void shutdownOutput() {}

  @Override
  public void close() {}
}
