// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.protocol.CloseBody;
import websocketx.protocol.CloseCode;
import websocketx.protocol.ClosingHandshake;
import websocketx.protocol.Opcode;
import websocketx.transport.Transport;

/// The life of one connection: what its threads and its loop do to each other.
///
/// Messages come in through the [Inbox], which needs no lock, and go out through the [Outbox], which the [#lock] guards, as it
/// guards the closing handshake. An application's thread waits for that lock, and parks without it; the loop leaves word of
/// what it wants done. Whoever changes something that the loop has to act on posts to the transport, and [ConnectionEndpoint]
/// looks at it on the loop.
final class Connection implements WebSocketConnection, Inbox.Owner {
  private static final CloseFrame NORMAL = new CloseFrame(StatusCode.NORMAL_CLOSURE);
  private static final String TOO_LONG = "error writing close frame"; // the Go package's words

  private static final AtomicReferenceFieldUpdater<
          Connection, @Nullable CompletableFuture<CloseCause>>
      ON_CLOSE = Fields.updater();

  /// Gives the field updater its generic type.
  private static final class Fields {
    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
    static AtomicReferenceFieldUpdater<Connection, @Nullable CompletableFuture<CloseCause>>
        updater() {
      return (AtomicReferenceFieldUpdater)
          AtomicReferenceFieldUpdater.newUpdater(
              Connection.class, CompletableFuture.class, "onClose");
    }
  }

  final StateLock lock = new StateLock();
  final Inbox inbox = new Inbox();
  final Options options;

  private final WebSocketServer server;
  private final Transport transport;
  private final Request request;
  private final String subprotocol;
  private final Crew crew;

  // Guarded by the lock.
  private final Outbox outbox;
  private final ClosingHandshake closing = new ClosingHandshake();
  private @Nullable Initiator initiator;
  private @Nullable Throwable error;

  private volatile ConnectionState state = ConnectionState.OPEN;
  private volatile @Nullable CloseCause cause;
  private volatile @Nullable CompletableFuture<CloseCause> onClose;
  private volatile long latency = -1;

  Connection(
      WebSocketServer server,
      Transport transport,
      Outbox outbox,
      Request request,
      String subprotocol,
      Options options) {
    this.server = server;
    this.transport = transport;
    this.outbox = outbox;
    this.request = request;
    this.subprotocol = subprotocol;
    this.options = options;
    crew = new Crew(this, server);
  }

  Crew crew() {
    return crew;
  }

  // ---- reading

  @Override
  public @Nullable Message read() throws InterruptedException {
    try {
      return read(Long.MAX_VALUE);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public @Nullable Message read(Duration timeout) throws InterruptedException, TimeoutException {
    return read(deadline(timeout));
  }

  private @Nullable Message read(long deadline) throws InterruptedException, TimeoutException {
    Message message = inbox.read(this, transport.clock(), deadline);
    if (message != null) {
      server.observers().received(this, message);
    }
    return message;
  }

  private long deadline(Duration timeout) {
    long now = transport.clock().now();
    long nanos = Options.nanos(timeout);
    return nanos >= Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
  }

  @Override
  public Iterator<Message> iterator() {
    return new MessageIterator(this);
  }

  @Override
  public void beforeWait() {
    if (outbox.hasDeferred()) { // a glance without the lock: what another thread defers meanwhile, the loop flushes
      lock.lock();
      try {
        flush();
      } finally {
        lock.release();
      }
    }
  }

  @Override
  public void taken() {
    transport.post();
  }

  // ---- writing

  @Override
  public void write(Message message) throws ConnectionClosedException {
    byte[] payload = message.payload();
    int opcode = message.isText() ? Opcode.TEXT : Opcode.BINARY;
    boolean coalesce = options.coalesceWrites();
    boolean defer = coalesce && inbox.hasMore();
    lock.lock();
    try {
      if (!closing.isOpen()) {
        throw new ConnectionClosedException(this, causeSoFar());
      }
      Backlog.Entry waiting;
      if (coalesce) {
        waiting = outbox.write(opcode, payload);
        if (waiting == null && !(defer && transport.flushLater()) && !outbox.isBlocked()) {
          flush();
        }
      } else {
        waiting = outbox.writeThrough(opcode, payload);
      }
      settle();
      if (waiting != null) {
        await(waiting);
      } else if (outbox.failure() != null) {
        throw new ConnectionClosedException(this, causeSoFar());
      }
    } finally {
      lock.release();
    }
    server.observers().sent(this, message);
  }

  /// Parks without the lock until the message is gone, or never will be. The loop keeps the deadline.
  private void await(Backlog.Entry waiting) throws ConnectionClosedException {
    boolean interrupted = false;
    while (!waiting.isDone() && !waiting.isRefused()) {
      lock.release();
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // or every later park would return at once
      lock.lock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (waiting.isRefused()) {
      throw new ConnectionClosedException(this, causeSoFar());
    }
  }

  @Override
  public void writeText(String text) throws ConnectionClosedException {
    write(Message.text(text));
  }

  @Override
  public void writeBinary(byte[] payload) throws ConnectionClosedException {
    write(Message.binary(payload));
  }

  @Override
  public void writeBinary(ByteBuffer payload) throws ConnectionClosedException {
    write(Message.binary(payload));
  }

  @Override
  public boolean offer(Message message) {
    boolean defer = options.coalesceWrites() && inbox.hasMore();
    boolean taken;
    lock.lock();
    try {
      taken =
          closing.isOpen()
              && outbox.offer(
                  message.isText() ? Opcode.TEXT : Opcode.BINARY,
                  message.payload(),
                  message.cost(),
                  options.maxUnsentBytes());
      if (taken && !outbox.isBlocked() && !(defer && transport.flushLater())) {
        flush();
      }
      settle();
    } finally {
      lock.release();
    }
    if (taken) {
      server.observers().sent(this, message);
    }
    return taken;
  }

  @Override
  public Thread fork(WebSocketHandler task) {
    return crew.fork(task);
  }

  /// Under the lock.
  void flush() {
    outbox.flush();
    settle();
  }

  /// Draws the conclusions of a write. Under the lock.
  private void settle() {
    IOException failure = outbox.failure();
    if (failure != null) {
      end(Initiator.PEER, failure);
    } else if (!closing.isOpen() && !closing.isSent() && outbox.isCloseTaken()) {
      closing.sent(transport.clock().now(), Options.nanos(options.handshakeTimeout()));
      transport.post();
    }
  }

  // ---- ending

  @Override
  public void close() {
    close(CloseFrame.NONE);
  }

  @Override
  public void close(CloseFrame frame) {
    close(frame, Initiator.APPLICATION, null);
  }

  void close(CloseFrame frame, Initiator by, @Nullable Throwable why) {
    CloseFrame chosen = frame.isZero() ? NORMAL : frame;
    byte[] body = requireSendable(chosen);
    lock.lock();
    try {
      long now = transport.clock().now();
      long sendWithin = Options.nanos(options.writeInterval());
      if (closing.close(chosen.code().value(), chosen.reason(), now, sendWithin)) {
        begin(by, why, body);
      }
    } finally {
      lock.release();
    }
  }

  /// The body of the frame that is sent.
  static byte[] requireSendable(CloseFrame frame) {
    if (!CloseCode.isAllowedOnWire(frame.code().value())) {
      throw new IllegalArgumentException(
          frame.code() + " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999");
    }
    boolean fits =
        frame.reason().getBytes(StandardCharsets.UTF_8).length <= CloseBody.MAX_REASON_BYTES;
    return fits ? frame.body() : new CloseFrame(StatusCode.INTERNAL_ERROR, TOO_LONG).body();
  }

  private void begin(Initiator by, @Nullable Throwable why, byte[] body) {
    remember(by, why);
    state = ConnectionState.CLOSING;
    outbox.close(body);
    settle();
    transport.post(); // the loop has a new deadline to keep
  }

  private void remember(Initiator by, @Nullable Throwable why) {
    if (initiator == null) {
      initiator = by;
    }
    if (error == null) {
      error = why;
    }
  }

  /// The end without a handshake, or of one that will not be completed. Under the lock.
  private void end(Initiator by, @Nullable Throwable why) {
    if (!closing.isOver()) {
      remember(by, why);
      state = ConnectionState.CLOSING;
      closing.end();
      outbox.fail(new ClosedChannelException());
      transport.post();
    }
  }

  @Override
  public void abort() {
    abort(Initiator.APPLICATION, null);
  }

  void abort(Initiator by, @Nullable Throwable why) {
    lock.lock();
    try {
      end(by, why);
    } finally {
      lock.release();
    }
  }

  // ---- what the loop has seen; under the lock

  void peerClosed(int code, String reason, long now) {
    if (closing.received(code, reason, now, Options.nanos(options.writeInterval()))) {
      begin(Initiator.PEER, null, new CloseBody(code, "").encode());
    } else {
      transport.post();
    }
  }

  void peerFailed(int code, String reason, long now) {
    if (closing.fail(code, reason, now, Options.nanos(options.writeInterval()))) {
      begin(
          Initiator.PROTOCOL,
          new ProtocolException(reason),
          new CloseBody(code, reason).encode());
    } else {
      remember(Initiator.PROTOCOL, new ProtocolException(reason));
      transport.post();
    }
  }

  void peerGone(@Nullable IOException failure) {
    if (failure == null && !closing.isOpen() && closing.isReceived() && !closing.isSent()) {
      return; // it has half-closed behind its Close frame, and still gets the answer
    }
    end(
        Initiator.PEER,
        failure != null ? failure : new EOFException("the peer closed TCP without a Close frame"));
  }

  void pinged(byte[] payload) {
    outbox.pong(payload);
  }

  void ping(byte[] payload) {
    if (closing.isOpen()) {
      outbox.ping(payload);
      flush();
    }
  }

  void expire(long now) {
    if (outbox.isOverdue(now) && closing.isOpen()) {
      end(
          Initiator.PROTOCOL,
          new SocketTimeoutException(
              "the peer did not take a message within writeInterval " + options.writeInterval()));
    }
    boolean wasSent = closing.isSent();
    if (closing.expire(now)) {
      remember(
          Initiator.PROTOCOL,
          new SocketTimeoutException(
              wasSent
                  ? "the peer did not answer the Close frame within handshakeTimeout "
                      + options.handshakeTimeout()
                  : "the peer did not take the Close frame within writeInterval "
                      + options.writeInterval()));
      outbox.fail(new ClosedChannelException());
      transport.post();
    }
  }

  void broken(Throwable failure) {
    end(Initiator.SERVER, failure);
  }

  boolean isOver() {
    return closing.isOver();
  }

  boolean isOpen() {
    return closing.isOpen();
  }

  boolean isBlocked() {
    return outbox.isBlocked();
  }

  /// When the loop has to call [#expire] at the latest.
  long deadline() {
    return closing.isOpen() ? outbox.deadline() : closing.deadline();
  }

  /// Whether the peer should get to read the Close frame before TCP closes.
  boolean lingers() {
    return closing.isSent();
  }

  /// Lets go of the buffers and says how it ended.
  CloseCause verdict() {
    outbox.fail(new ClosedChannelException());
    return new CloseCause(frame(), closing.isClean(), initiator(), error);
  }

  private CloseFrame frame() {
    return new CloseFrame(new StatusCode(closing.code()), closing.reason());
  }

  private Initiator initiator() {
    Initiator by = initiator;
    return by == null ? Initiator.PEER : by;
  }

  private CloseCause causeSoFar() {
    CloseCause known = cause;
    if (known != null) {
      return known;
    }
    Throwable why = error;
    return new CloseCause(
        frame(),
        false,
        initiator(),
        why != null ? why : new IOException("closing handshake under way"));
  }

  // ---- the loop

  void setLatency(long nanos) {
    latency = nanos;
  }

  /// TCP is closed.
  void closed(CloseCause verdict) {
    cause = verdict;
    state = ConnectionState.CLOSED;
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
    return crew.awaitTermination(transport.clock(), deadline(timeout));
  }

  @Override
  public ConnectionState state() {
    return state;
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
    long nanos = latency;
    return nanos < 0 ? null : Duration.ofNanos(nanos);
  }

  @Override
  public String toString() {
    return "connection from " + request.remoteAddress() + ", " + state;
  }
}
