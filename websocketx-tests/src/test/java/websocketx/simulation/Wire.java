// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The network between one peer and the server: a few bytes wait in each direction, and one fault
/// may strike.
final class Wire {
  private final Bytes in = new Bytes(); // to the server
  private final Bytes out = new Bytes();
  private final int inCapacity;
  private final int outCapacity;
  private final @Nullable Fault fault;
  private Runnable wakeServer = () -> {};
  private Runnable wakePeer = () -> {};

  private int received; // by the server, or on the way to it
  private int sent;
  private boolean inEnded; // the peer has half-closed
  private boolean outEnded;
  private boolean isReset;
  private boolean isStalled;
  private boolean isClosed; // by the server

  Wire(SplittableRandom random, @Nullable Fault fault) {
    inCapacity = 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 5000);
    outCapacity = 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 5000);
    this.fault = fault;
  }

  void connect(Runnable wakesServer) {
    wakeServer = wakesServer;
  }

  void setPeer(Runnable wakesPeer) {
    wakePeer = wakesPeer;
  }

  // ---- the server

  int write(ByteBuffer source) throws IOException {
    if (isClosed) {
      throw new ClosedChannelException();
    }
    strike();
    if (isReset) {
      throw new IOException("connection reset");
    }
    int count = Math.min(source.remaining(), Math.max(0, outCapacity - out.size()));
    if (fault != null && !fault.isInbound() && sent < fault.offset()) {
      count = Math.min(count, fault.offset() - sent);
    }
    out.add(source, count);
    sent += count;
    strike();
    wakePeer.run();
    return count;
  }

  boolean hasRoom() {
    return isReset || out.size() < outCapacity;
  }

  boolean isReadable() {
    strike();
    return isReset || inEnded || !in.isEmpty();
  }

  /// Some bytes; null at the end.
  byte @Nullable [] read(SplittableRandom random) throws IOException {
    if (isReset) {
      throw new IOException("connection reset");
    }
    if (in.isEmpty()) {
      return null;
    }
    byte[] bytes = in.take(random.nextInt(3) == 0 ? 1 + random.nextInt(in.size()) : in.size());
    wakePeer.run();
    return bytes;
  }

  void halfClose() {
    outEnded = true;
    wakePeer.run();
  }

  void close() {
    isClosed = true;
    outEnded = true;
    if (!in.isEmpty()) {
      reset(); // what TCP does with bytes that nobody has read
    }
    wakePeer.run();
  }

  // ---- the peer

  /// How many bytes the peer may send.
  int room() {
    strike();
    int room = isStalled || isReset || inEnded || isClosed ? 0 : inCapacity - in.size();
    return fault != null && fault.isInbound() && received < fault.offset()
        ? Math.min(room, fault.offset() - received)
        : room;
  }

  void send(byte[] bytes) {
    in.add(bytes);
    received += bytes.length;
    strike();
    wakeServer.run();
  }

  /// What the peer may read.
  int available() {
    return isStalled ? 0 : out.size();
  }

  byte[] receive(int count) {
    byte[] bytes = out.take(count);
    wakeServer.run();
    return bytes;
  }

  /// Whether the peer has had all that there is.
  boolean isOutEnded() {
    return (outEnded && out.isEmpty() && !isStalled) || isReset;
  }

  void endInput() {
    inEnded = true;
    wakeServer.run();
  }

  void reset() {
    isReset = true;
    in.clear();
    out.clear();
    wakeServer.run();
    wakePeer.run();
  }

  void stall() {
    isStalled = true;
  }

  // ---- chance

  private void strike() {
    if (fault == null || (fault.isInbound() ? received : sent) < fault.offset()) {
      return;
    }
    switch (fault.kind()) {
      case RESET -> {
        if (!isReset && (!fault.isInbound() || in.isEmpty())) {
          reset(); // the server has had the bytes before it
        }
      }
      case FIN -> {
        if (!inEnded) {
          endInput();
        }
      }
      case STALL -> isStalled = true;
    }
  }

  // ---- afterwards

  boolean isReset() {
    return isReset;
  }

  boolean isStalled() {
    return isStalled;
  }

  boolean isClosed() {
    return isClosed;
  }

  int received() {
    return received;
  }

  int sent() {
    return sent;
  }
}
