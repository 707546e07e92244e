// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.transport.Clock;
import websocketx.transport.Transport;

/// The life of one connection: what its threads and its loop do to each other.
///
/// Messages come in through the [Inbox], which needs no lock, and go out through the [Outbox],
/// which the [#lock] guards, as it guards the closing handshake. An application's thread waits for
/// that lock, and parks without it; the loop leaves word of what it wants done. Whoever changes
/// something that the loop has to act on posts to the transport, and [ConnectionEndpoint] looks at
/// it on the loop.
final class Connection implements WebSocketConnection, Inbox.Owner {
  private static final CloseFrame NORMAL = new CloseFrame(StatusCode.NORMAL_CLOSURE);

  private static final AtomicReferenceFieldUpdater<
          Connection, @Nullable CompletableFuture<CloseCause>>
      ON_CLOSE = updater();

  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static AtomicReferenceFieldUpdater<Connection, @Nullable CompletableFuture<CloseCause>>
      updater() {
    return (AtomicReferenceFieldUpdater)
        AtomicReferenceFieldUpdater.newUpdater(
            Connection.class, CompletableFuture.class, "onClose");
  }

  final StateLock lock = new StateLock();
  final Inbox inbox = new Inbox();
  final Options options;
  final Writer writer;
  int slot; // given when it opens, by the server's [Connections]
  volatile long latency = -1; // the last round trip, by the loop
  volatile int counted; // what waits in the inbox, by the server's [UnreadBytes]

  private final WebSocketServer server;
  private final Transport transport;
  private final Request request;
  private final String subprotocol;
  private final Crew crew;
  private final long opened;

  // Guarded by the lock.
  private final Outbox outbox;
  private @Nullable Ending ending; // from the first sign of the end: most wait long for it

  private volatile @Nullable CloseCause cause;
  private volatile @Nullable CompletableFuture<CloseCause> onClose;

  Connection(
      WebSocketServer server,
      Transport transport,
      Outbox outbox,
      Request request,
      String subprotocol,
      Options options,
      @Nullable Compressor compressor) {
    this.server = server;
    this.transport = transport;
    this.outbox = outbox;
    this.request = request;
    this.subprotocol = subprotocol;
    this.options = options;
    writer = new Writer(this, transport, compressor);
    crew = new Crew(this, server);
    opened = transport.clock().now();
  }

  Crew crew() {
    return crew;
  }

  Outbox outbox() {
    return outbox;
  }

  Ending ending() {
    Ending known = ending;
    if (known == null) {
      known = new Ending(transport, outbox, options);
      ending = known;
    }
    return known;
  }

  /// How long ago it opened, in nanoseconds.
  long age() {
    return transport.clock().now() - opened;
  }

  // ---- reading

  @Override
  public @Nullable Message read() throws InterruptedException {
    try {
      return observed(inbox.read(this, transport.clock(), Long.MAX_VALUE));
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public @Nullable Message read(Duration timeout) throws InterruptedException, TimeoutException {
    Clock clock = transport.clock();
    return observed(inbox.read(this, clock, Clock.after(clock.now(), Options.nanos(timeout))));
  }

  private @Nullable Message observed(@Nullable Message message) {
    if (message != null) {
      if (counted != 0 && !inbox.hasMore()) {
        server.settings().unreadBytes().uncount(this);
      }
      server.observers().received(this, message);
    }
    return message;
  }

  @Override
  public Iterator<Message> iterator() {
    return new MessageIterator(this);
  }

  @Override
  public void beforeWait() {
    // A glance without the lock: what another thread defers meanwhile, the loop flushes.
    if (outbox.hasDeferred()) {
      lock.lock();
      try {
        flush();
      } finally {
        lock.holder = null;
        settleLock();
      }
    }
  }

  @Override
  public void atEnd() {
    underLock(() -> {
      if (ending != null) {
        ending.answer();
      }
    });
  }

  @Override
  public void shareTaken() {
    transport.letOthersBeServed();
  }

  @Override
  public void taken() {
    transport.post();
  }

  // ---- writing

  @Override
  public void write(Message message) throws ConnectionClosedException {
    writer.write(message);
  }

  @Override
  public boolean offer(Message message) {
    return writer.offer(message);
  }

  @Override
  public int offer(List<PreparedMessage> messages) {
    return writer.offer(List.copyOf(messages));
  }

  @Override
  public Thread fork(WebSocketHandler task) {
    return crew.fork(task);
  }

  // ---- the lock, for the application's threads

  private void underLock(Runnable change) {
    lock.lock();
    try {
      change.run();
    } catch (RuntimeException | Error failure) {
      outbox.fault = failure;
      throw failure;
    } finally {
      lock.holder = null;
      settleLock();
    }
  }

  /// Called behind letting go of the lock.
  void settleLock() {
    try {
      lock.settle();
    } catch (StackOverflowError failure) {
      outbox.fault = failure; // something of the loop's may be done by half
      throw failure;
    }
  }

  /// Makes up for what a thread, which has ended, may have had no stack for.
  void catchUp() {
    settleLock();
    if (outbox.fault != null) {
      transport.post();
    }
  }

  private void mend() {
    Throwable failure = outbox.fault;
    if (failure != null) {
      breakOff(failure);
      outbox.fault = null; // not before it is done: this may fail as well
    }
  }

  // ---- under the lock

  void flush() {
    try {
      outbox.flush();
      settle();
    } catch (RuntimeException | Error failure) {
      outbox.fault = failure;
      breakOff(failure);
      throw failure;
    }
  }

  /// Nobody knows how much of a message is out, nor what the peer refers to from now on.
  void breakOff(Throwable failure) {
    ending().end(Initiator.SERVER, failure);
  }

  /// Draws the conclusions of a write.
  void settle() {
    if (ending != null || outbox.failure() != null) {
      ending().settle();
    }
  }

  void expire(long now) {
    if (ending != null || outbox.isOverdue(now)) {
      ending().expire(now);
    }
  }

  boolean isOpen() {
    mend();
    return ending == null || ending.isOpen();
  }

  boolean isOver() {
    mend();
    return ending != null && ending.isOver();
  }

  /// When [#expire] has to be called at the latest.
  long deadline() {
    return ending == null ? outbox.deadline() : ending.deadline();
  }

  // ---- ending

  @Override
  public void close(CloseFrame frame) {
    close(frame, Initiator.APPLICATION, null);
  }

  void close(CloseFrame frame, Initiator by, @Nullable Throwable why) {
    CloseFrame chosen = frame.isZero() ? NORMAL : frame;
    byte[] body = Ending.body(chosen);
    underLock(() -> ending().close(chosen, body, by, why));
  }

  @Override
  public void abort() {
    abort(Initiator.APPLICATION, null);
  }

  void abort(Initiator by, @Nullable Throwable why) {
    if (cause == null) { // TCP may be open
      underLock(() -> ending().abort(by, why));
    }
  }

  // ---- the loop

  /// TCP is closed.
  void closed(CloseCause verdict) {
    cause = verdict;
    inbox.end();
    crew.connectionClosed();
  }

  /// What of the end may run the application's code or take its time: on a virtual thread.
  void announce() {
    CloseCause known = cause;
    CompletableFuture<CloseCause> future = onClose;
    if (future != null && known != null) {
      future.complete(known);
    }
  }

  boolean hasListeners() {
    return onClose != null;
  }

  // ---- questions

  @Override
  public CompletableFuture<CloseCause> onClose() {
    CompletableFuture<CloseCause> future = onClose;
    if (future == null) {
      ON_CLOSE.compareAndSet(this, null, new CompletableFuture<>());
      future = onClose;
    }
    CloseCause known = cause;
    CompletableFuture<CloseCause> copy = requireNonNull(future).copy();
    if (known != null) {
      future.complete(known); // it was closed before there was a future to complete
    }
    return copy;
  }

  @Override
  public @Nullable CloseCause closeCause() {
    return cause;
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    Clock clock = transport.clock();
    return crew.awaitTermination(clock, Clock.after(clock.now(), Options.nanos(timeout)));
  }

  @Override
  public ConnectionState state() {
    if (cause != null) {
      return ConnectionState.CLOSED;
    }
    lock.lock();
    try {
      return isOpen() ? ConnectionState.OPEN : ConnectionState.CLOSING;
    } finally {
      lock.holder = null;
      settleLock();
    }
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public String subprotocol() {
    return subprotocol;
  }

  @Override
  public WebSocketServer server() {
    return server;
  }

  @Override
  public @Nullable Duration latency() {
    return latency < 0 ? null : Duration.ofNanos(latency); // it is not taken back
  }

  @Override
  public long unreadBytes() {
    return inbox.unreadBytes();
  }

  @Override
  public long unsentBytes() {
    return writer.unsentBytes();
  }

  @Override
  public String toString() {
    return "connection from " + request.remoteAddress() + ", " + state();
  }
}
