// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import websocketx.CloseCause.Initiator;
import websocketx.hosting.Host;
import websocketx.transport.Clock;
import websocketx.transport.EventLoop;
import websocketx.transport.Transport;

/// Accepts WebSocket connections (RFC 6455) and runs a handler for each on a virtual thread of its
/// own.
///
/// {@snippet file="Echo.java" region="server"}
///
/// The embedded listener speaks as much HTTP/1.1 as the opening handshake needs: one request per
/// TCP connection, which opens a WebSocket or gets one answer. Safe from any thread.
///
/// **Ends.** They escalate in any order and are idempotent: [#shutdown()] lets connections go on,
/// [#shutdown(CloseFrame, Duration)] starts the closing handshake with one after the other,
/// [#shutdown(CloseFrame)] with all, [#shutdownNow()] drops them. [#close(Duration)] goes through
/// the last two with a limit, and [#closeOnExit(Duration)] when the JVM ends.
public final class WebSocketServer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final CloseFrame SHUTTING_DOWN =
      new CloseFrame(StatusCode.GOING_AWAY, "server shutting down");

  static {
    Host.Door.open(server -> new Guests(server, server.listeners, server.lifecycle));
  }

  private final Settings settings;
  private final Connections connections = new Connections();
  private final Set<WebSocketConnection> connectionsView = Collections.unmodifiableSet(connections);
  final PendingHandshakes pending;
  private final Hooks hooks = new Hooks();
  private final Drain drain = new Drain(connections);
  private final ExitHook exitHook = new ExitHook();
  private final Gate terminated = new Gate();
  private final Lifecycle lifecycle = new Lifecycle(this::nothingLives);
  private final Listeners listeners;
  final Herald herald;
  private final Admission admission;
  private final AtomicReference<CloseFrame> chosen = new AtomicReference<>(CloseFrame.NONE);

  WebSocketServer(Settings settings) {
    this.settings = settings;
    herald = new Herald(settings.observers(), hooks);
    admission = new Admission(settings, herald);
    pending = new PendingHandshakes(settings.maxPendingHandshakes(), herald);
    listeners =
        new Listeners(settings, lifecycle, pending, this::accept, this::terminated, this::threads);
  }

  /// A server with one handler and the defaults of [#builder()].
  ///
  /// @param handler serves each connection
  /// @return the server, which does not listen yet
  public static WebSocketServer of(WebSocketHandler handler) {
    return builder().handler(handler).build();
  }

  /// Begins to build a server.
  ///
  /// @return a builder with the defaults
  public static WebSocketServerBuilder builder() {
    return new WebSocketServerBuilder();
  }

  // ---- listening

  /// Listens on all interfaces. May be called several times; a server that listens keeps the JVM
  /// alive.
  ///
  /// @param port 0 to 65535; 0 takes a free one, see [#uri()]
  /// @return this server
  /// @throws IOException if the port is taken or needs a privilege
  /// @throws IllegalArgumentException if the port is out of range
  /// @throws IllegalStateException if the server was shut down
  public WebSocketServer listen(int port) throws IOException {
    return listen(new InetSocketAddress(port));
  }

  /// Listens on one address. May be called several times.
  ///
  /// @param address an internet address, port 0 for a free one; or a
  ///   [java.net.UnixDomainSocketAddress], whose file must not exist and is deleted in the end
  /// @return this server
  /// @throws IOException if the address is taken, not this machine's or not resolved
  /// @throws IllegalArgumentException if it is of another kind
  /// @throws IllegalStateException if the server was shut down
  public WebSocketServer listen(SocketAddress address) throws IOException {
    listeners.listen(address, null);
    return this;
  }

  /// Listens on one address with TLS (`wss`). May be called several times, with TLS and without.
  ///
  /// An engine is asked for when a client has sent its first record, on a thread for that. The
  /// server puts it into server mode and, if it has no protocols to negotiate by ALPN (RFC 7301),
  /// gives it `http/1.1`; all else is the engine's. Renegotiation is refused. What the supplier
  /// throws is logged and ends that connection, as do null and an engine that has begun. One that
  /// blocks is interrupted at [Options#handshakeTimeout()], which covers TLS, or by `shutdownNow`.
  ///
  /// @param address as [#listen(SocketAddress)]
  /// @param tls makes a new engine at each call: a [Tls], or `context::createSSLEngine`
  /// @return this server
  /// @throws IOException as [#listen(SocketAddress)]
  /// @throws IllegalArgumentException as [#listen(SocketAddress)]
  /// @throws IllegalStateException if the server was shut down
  public WebSocketServer listen(SocketAddress address, Supplier<? extends SSLEngine> tls)
      throws IOException {
    listeners.listen(address, requireNonNull(tls, "tls"));
    return this;
  }

  /// Where the server listens.
  ///
  /// @return the addresses with their real ports, in the order of the calls of `listen`; empty
  ///   after a shutdown
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  /// The URI of the first internet address that the server listens on.
  ///
  /// @return as `ws://localhost:8080`, with TLS as `wss://localhost:8443`; a wildcard address is
  ///   given as `localhost`
  /// @throws IllegalStateException if it listens on none
  public URI uri() {
    return listeners.uri();
  }

  /// The connections that have opened and not closed.
  ///
  /// @return an unmodifiable, weakly consistent view; its `size` counts at each call
  public Set<WebSocketConnection> connections() {
    return connectionsView;
  }

  // ---- ends

  /// Accepts what is queued already and then closes the listening sockets. Requests on connections
  /// already accepted get 503; no handler starts after this has returned. Open connections go on.
  /// Returns at once.
  public void shutdown() {
    if (lifecycle.shut()) {
      listeners.close();
      lifecycle.ended();
    }
  }

  /// As [#shutdown()], and starts the closing handshake with each connection. Returns at once. The
  /// first frame counts.
  ///
  /// @param frame what to say; [CloseFrame#NONE] stands for 1001 `server shutting down`
  /// @throws IllegalArgumentException as [WebSocketConnection#close(CloseFrame)]; nothing has
  ///   happened then
  public void shutdown(CloseFrame frame) {
    choose(frame);
    shutdown();
    drain.end();
    connections.forAll(connection -> connection.close(chosen.get(), Initiator.SERVER, null));
  }

  /// As [#shutdown(CloseFrame)], but the closing handshakes begin one after the other, spread
  /// evenly over a time and in no order, so that clients do not all come back at once. Connections
  /// go on until it is their turn. Returns at once. The first frame counts.
  ///
  /// Whatever other end is called later overtakes it: `shutdown(CloseFrame)` and `close` begin with
  /// all that are left. To give the window its time, wait for it with [#awaitTermination(Duration)]
  /// first.
  ///
  /// @param frame what to say; [CloseFrame#NONE] stands for 1001 `server shutting down`
  /// @param window how long it takes to begin with all of them; [Duration#ZERO] for all at once
  /// @throws IllegalArgumentException as [WebSocketConnection#close(CloseFrame)], or if the window
  ///   is negative; nothing has happened then
  public void shutdown(CloseFrame frame, Duration window) {
    if (window.isNegative()) {
      throw new IllegalArgumentException("window is zero or more, not " + window);
    }
    if (window.isZero()) {
      shutdown(frame);
      return;
    }
    choose(frame);
    shutdown();
    drain.start(chosen.get(), listeners.clock(), Options.nanos(window));
  }

  private void choose(CloseFrame frame) {
    CloseFrame said = frame.isZero() ? SHUTTING_DOWN : frame;
    Ending.body(said); // refused before anything has happened
    chosen.compareAndSet(CloseFrame.NONE, said);
  }

  /// Stops accepting, drops every connection and interrupts the handlers, forks, hooks and
  /// suppliers of TLS engines. Returns at once.
  public void shutdownNow() {
    shutdown();
    drain.end();
    pending.evictAll();
    connections.forAll(connection -> connection.abort(Initiator.SERVER, null));
    connections.forAll(connection -> connection.crew().interrupt());
    hooks.interrupt();
  }

  /// Whether one of the above was called: the server takes no request any more.
  ///
  /// @return true from then on
  public boolean isShutDown() {
    return lifecycle.isShut();
  }

  /// Waits, after one of the above, until every connection, handler and fork has ended.
  ///
  /// @param limit the longest time to wait; [Options#NEVER] waits without limit
  /// @return false if the time has passed before
  /// @throws InterruptedException if the thread is interrupted
  /// @throws IllegalStateException if called from a handler, fork, hook or observer of this server,
  ///   which would wait for itself
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    if (isCalledFromInside()) {
      throw new IllegalStateException(
          "a handler, fork or hook of this server cannot wait for its end; wait from another thread");
    }
    Clock clock = listeners.clock();
    return terminated.await(clock, Clock.after(clock.now(), Options.nanos(limit)));
  }

  /// Closes in order, then by force: `shutdown(CloseFrame.NONE)` unless a frame was chosen before,
  /// a wait of at most `limit`, then `shutdownNow()`, for which it does not wait. An interrupt
  /// skips the wait; the flag stays set.
  ///
  /// Called from a handler, fork, hook or observer of this server it starts the shutdown, lets a
  /// thread in the background go on, and returns false at once.
  ///
  /// @param limit the longest time to wait before the rest is dropped
  /// @return true if everything has ended in time
  public boolean close(Duration limit) {
    shutdown(CloseFrame.NONE);
    if (isCalledFromInside()) {
      Thread.ofVirtual().name("websocketx-close").start(() -> finish(limit));
      return false;
    }
    return finish(limit);
  }

  private boolean finish(Duration limit) {
    boolean inTime = false;
    try {
      inTime = awaitTermination(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!inTime) {
      Log.notice(
          "a server was not closed in time",
          "a server was not closed within " + limit + ", drops " + connections.unfinished());
      shutdownNow();
    }
    return inTime;
  }

  /// Calls [#close(Duration)] when the JVM ends, as by SIGTERM or `System.exit`, which it thereby
  /// holds up for at most about `limit`. Say less than the grace period of whoever ends the
  /// process. The frame is that of a `shutdown` before, else 1001.
  ///
  /// Several servers are closed at the same time. The last call counts; when the server has ended,
  /// nothing is left of it. A handler that calls `System.exit` itself waits for the end of the JVM,
  /// so it lasts the whole limit then.
  ///
  /// @param limit as of [#close(Duration)]
  /// @return this server
  /// @throws IllegalStateException if the JVM is ending already
  public WebSocketServer closeOnExit(Duration limit) {
    requireNonNull(limit, "limit");
    exitHook.set(() -> close(limit));
    return this;
  }

  /// Closes with a limit of 10 s: `close(Duration.ofSeconds(10))`.
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  private boolean isCalledFromInside() {
    return hooks.isCalling() || connections.isCalling();
  }

  // ---- for the connections

  private Handshake accept(Transport transport, long now) {
    Newcomer newcomer = admission.newcomer(transport);
    lifecycle.began();
    try {
      return new Handshake(this, transport, newcomer, now);
    } catch (Throwable failure) {
      newcomer.leave();
      ended();
      throw failure;
    }
  }

  Settings settings() {
    return settings;
  }

  Observers observers() {
    return settings.observers();
  }

  Hooks hooks() {
    return hooks;
  }

  Admission admission() {
    return admission;
  }

  boolean mayStartHandler() {
    return lifecycle.mayStart();
  }

  void handlerStarted() {
    lifecycle.started();
  }

  void opened(Connection connection) {
    connections.open(connection);
  }

  /// The connection has failed before its handler was started.
  void notOpened(Connection connection) {
    connections.terminated(connection);
  }

  /// All of a connection has ended, its threads too.
  void terminated(Connection connection) {
    connections.terminated(connection);
    settings.unreadBytes().uncount(connection); // what nobody has read
    admission.releaseConnection();
    if (connection.writer.isCompressing()) {
      admission.releaseCompression();
    }
    admission.leave(connection.request().remoteAddress());
    ended();
  }

  /// All of a TCP connection has ended, whatever it became.
  void ended() {
    lifecycle.ended();
  }

  /// The threads on which the application's code runs.
  private List<Thread> threads() {
    List<Thread> threads = new ArrayList<>();
    connections.forAll(connection -> connection.crew().addThreads(threads));
    hooks.addThreads(threads);
    drain.addThreads(threads);
    return threads;
  }

  /// What the event loops have done: for tests.
  List<EventLoop.Statistics> statistics() {
    return listeners.statistics();
  }

  private void nothingLives() {
    drain.end();
    settings.deflaters().close();
    settings.inflaters().close();
    listeners.stopLoops();
  }

  private void terminated() {
    exitHook.end();
    terminated.open();
  }

  @Override
  public String toString() {
    return "WebSocketServer" + addresses();
  }
}
