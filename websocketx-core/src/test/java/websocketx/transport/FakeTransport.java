// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A transport without a network, whose loop is the test: nothing happens but by its calls.
public final class FakeTransport implements Transport {
  /// A clock that the test moves.
  public static final class FakeClock implements Clock {
    private volatile long now;

    /// Lets time pass; those who wait look again by themselves.
    @SuppressWarnings("NonAtomicVolatileUpdate") // the test alone moves it
    public void advance(long nanos) {
      now += nanos;
    }

    @Override
    public long now() {
      return now;
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // a wait that has to notice that a test moves the time
    public void park(long deadline) {
      Thread.yield();
    }
  }

  private final FakeClock clock = new FakeClock();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AtomicBoolean posted = new AtomicBoolean();
  private final AtomicBoolean flushAsked = new AtomicBoolean();
  private @Nullable Endpoint endpoint;
  private @Nullable IOException fault;
  private @Nullable Error error;
  private @Nullable Error errorOfHandover;
  private volatile @Nullable Error errorOfPost;
  private @Nullable Error errorOfForgetting;
  private long room = Long.MAX_VALUE;
  private boolean awaitsWritable;

  /// Whether something of what was written is not delivered: it is when there is room.
  public boolean isUndelivered;

  private long deadline = Long.MAX_VALUE;

  /// Whether the loop says that it will flush.
  public boolean isAwake = true;

  /// Whether the endpoint wants to be given what comes.
  public boolean isReading = true;

  /// Where the other end is.
  public SocketAddress remote = InetSocketAddress.createUnresolved("remote", 2);

  private SocketAddress local = InetSocketAddress.createUnresolved("local", 1);
  private boolean isNamed;

  /// Whether output was ended.
  public boolean isOutputShut;

  /// How often it was closed.
  public volatile int closed;

  /// How often something was written.
  public int writes;

  /// Whether closing throws away what was not taken.
  public volatile boolean isUnsentForgotten;

  // ---- the endpoint's calls

  @Override
  public void setEndpoint(Endpoint next) {
    if (errorOfHandover != null) {
      throw errorOfHandover;
    }
    endpoint = next;
  }

  @Override
  public synchronized int write(ByteBuffer source) throws IOException {
    if (fault != null) {
      throw fault;
    }
    if (error != null) {
      throw error;
    }
    writes++;
    int count = (int) Math.min(room, source.remaining());
    byte[] bytes = new byte[count];
    source.get(bytes);
    written.writeBytes(bytes);
    room -= count;
    return count;
  }

  @Override
  public boolean flushLater() {
    flushAsked.set(true);
    return isAwake;
  }

  @Override
  public void post() {
    Error thrown = errorOfPost;
    if (thrown != null) {
      throw thrown;
    }
    posted.set(true);
  }

  @Override
  public void forgetUnsent() {
    if (errorOfForgetting != null) {
      throw errorOfForgetting;
    }
    isUnsentForgotten = true;
  }

  @Override
  public void awaitWritable() {
    awaitsWritable = true;
  }

  @Override
  public boolean awaitDelivered() {
    awaitsWritable |= isUndelivered;
    return isUndelivered;
  }

  @Override
  public void setReading(boolean on) {
    isReading = on;
  }

  @Override
  public void setDeadline(long time) {
    if (error != null) {
      throw error;
    }
    deadline = time;
  }

  @Override
  public void shutdownOutput() {
    isOutputShut = true;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the loop alone closes it
  public void close() {
    closed++;
    isReading = false;
    deadline = Long.MAX_VALUE;
  }

  @Override
  public void setAddresses(SocketAddress here, SocketAddress there) {
    local = here;
    remote = there;
    isNamed = true;
  }

  @Override
  public boolean isNamed() {
    return isNamed;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public SocketAddress localAddress() {
    return local;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remote;
  }

  // ---- the test's calls

  /// Sets how many bytes are taken from now on.
  public synchronized void setRoom(long bytes) {
    room = bytes;
  }

  /// Lets every further write fail.
  public synchronized void breakDown(IOException with) {
    fault = with;
  }

  /// Lets every further write, and setting a deadline, fail as nothing ordinary does.
  public synchronized void breakDown(Error with) {
    error = with;
  }

  /// Lets every further post fail, or none if it is null.
  public void breakPost(@Nullable Error with) {
    errorOfPost = with;
  }

  /// Lets every further try to throw away fail, or none if it is null.
  public void breakForgetting(@Nullable Error with) {
    errorOfForgetting = with;
  }

  /// Lets every further change of the endpoint fail, or none if it is null.
  public void breakHandover(@Nullable Error with) {
    errorOfHandover = with;
  }

  /// What a loop does when a call of the endpoint has thrown.
  public void failed(Throwable failure) {
    target().broken(failure, clock.now());
  }

  /// All that was written since the last call.
  public synchronized byte[] takeWritten() {
    byte[] bytes = written.toByteArray();
    written.reset();
    return bytes;
  }

  /// The deadline that is set.
  public long deadline() {
    return deadline;
  }

  /// Whether a turn is asked for.
  public boolean isPosted() {
    return posted.get();
  }

  /// Bytes come.
  public void receive(byte... bytes) {
    target().received(ByteBuffer.wrap(bytes), clock.now());
  }

  /// Nothing more comes.
  public void endInput(@Nullable IOException failure) {
    target().inputEnded(failure, clock.now());
  }

  /// What was posted, what is to be flushed and what is writable, until nothing is left to do.
  public void turn() {
    boolean more = true;
    while (more) {
      more = false;
      if (posted.getAndSet(false)) {
        target().posted(clock.now());
        more = true;
      }
      if (flushAsked.getAndSet(false)) {
        target().flush();
        more = true;
      }
      if (awaitsWritable && roomLeft() > 0) {
        awaitsWritable = false;
        target().writable(clock.now());
        more = true;
      }
    }
  }

  /// Lets time pass before there is a connection.
  public void advanceClock(long nanos) {
    clock.advance(nanos);
  }

  /// Lets time pass, and the deadline come if it lies before.
  public void advance(long nanos) {
    clock.advance(nanos);
    if (deadline <= clock.now()) {
      deadline = Long.MAX_VALUE;
      target().expired(clock.now());
    }
    turn();
  }

  private synchronized long roomLeft() {
    return room;
  }

  private Endpoint target() {
    if (endpoint == null) {
      throw new IllegalStateException("no endpoint was set");
    }
    return endpoint;
  }
}
