// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause.Initiator;
import websocketx.protocol.HeaderField;
import websocketx.transport.Buffers;
import websocketx.transport.Clock;

/// Accepts WebSocket connections (RFC 6455) and runs a handler for each on a virtual thread of its own.
///
/// {@snippet :
/// WebSocketServer.of(connection -> {
///   for (Message message : connection) connection.write(message);
/// }).listen(8080);
/// }
///
/// The embedded listener speaks as much HTTP/1.1 as the opening handshake needs: one request per TCP connection, which
/// opens a WebSocket or gets one answer. Safe from any thread.
///
/// **Ends.** They escalate in any order and are idempotent: [#shutdown()] lets connections go on, [#shutdown(CloseFrame)]
/// starts the closing handshake with each, [#shutdownNow()] drops them. [#close(Duration)] goes through them with a limit.
public final class WebSocketServer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final CloseFrame SHUTTING_DOWN =
      new CloseFrame(StatusCode.GOING_AWAY, "server shutting down"); // the Go package's words

  private final Settings settings;
  private final Connections connections = new Connections();
  private final Set<WebSocketConnection> connectionsView = Collections.unmodifiableSet(connections);
  private final PendingHandshakes pending;
  private final Hooks hooks = new Hooks();
  private final Gate terminated = new Gate();
  private final Lifecycle lifecycle = new Lifecycle(this::nothingLives);
  private final Listeners listeners;
  private final AtomicInteger slots = new AtomicInteger();
  private final AtomicReference<CloseFrame> chosen = new AtomicReference<>(CloseFrame.NONE);

  WebSocketServer(Settings settings) {
    this.settings = settings;
    pending = new PendingHandshakes(settings.maxPendingHandshakes());
    listeners =
        new Listeners(
            settings,
            lifecycle,
            (transport, now) -> {
              lifecycle.began();
              return new Handshake(this, transport, now);
            },
            terminated::open);
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
  public static Builder builder() {
    return new Builder();
  }

  // ---- listening

  /// Listens on all interfaces. May be called several times; a server that listens keeps the JVM alive.
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
  /// @param address an internet address, port 0 for a free one; or a [java.net.UnixDomainSocketAddress], whose file must not
  ///     exist and is deleted in the end
  /// @return this server
  /// @throws IOException if the address is taken, not this machine's or not resolved
  /// @throws IllegalStateException if the server was shut down
  public WebSocketServer listen(SocketAddress address) throws IOException {
    listeners.listen(address);
    return this;
  }

  /// Where the server listens.
  ///
  /// @return the addresses with their real ports, in the order of the calls of `listen`; empty after a shutdown
  public List<SocketAddress> addresses() {
    return listeners.addresses();
  }

  /// The URI of the first internet address that the server listens on.
  ///
  /// @return as `ws://localhost:8080`; a wildcard address is given as `localhost`
  /// @throws IllegalStateException if it listens on none
  public URI uri() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress internet) {
        return URI.create("ws://" + host(internet.getAddress()) + ":" + internet.getPort());
      }
    }
    throw new IllegalStateException("the server listens on no internet address; call listen first");
  }

  private static String host(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "localhost";
    }
    String host = address.getHostAddress();
    return host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host;
  }

  /// The connections that have opened and not closed.
  ///
  /// @return an unmodifiable, weakly consistent view; its `size` counts at each call
  public Set<WebSocketConnection> connections() {
    return connectionsView;
  }

  // ---- ends

  /// Accepts what is queued already and then closes the listening sockets. Requests on connections already accepted get 503;
  /// no handler starts after this has returned. Open connections go on. Returns at once.
  public void shutdown() {
    if (lifecycle.shut()) {
      listeners.close();
      lifecycle.ended();
    }
  }

  /// As [#shutdown()], and starts the closing handshake with each connection. Returns at once. The first frame counts.
  ///
  /// @param frame what to say; [CloseFrame#NONE] stands for 1001 `server shutting down`
  /// @throws IllegalArgumentException if the code must not be sent (RFC 6455 §7.4); nothing has happened then
  public void shutdown(CloseFrame frame) {
    CloseFrame said = frame.isZero() ? SHUTTING_DOWN : frame;
    Connection.requireSendable(said);
    chosen.compareAndSet(CloseFrame.NONE, said);
    shutdown();
    connections.forAll(connection -> connection.close(chosen.get(), Initiator.SERVER, null));
  }

  /// Stops accepting, drops every connection and interrupts the handlers, forks and hooks. Returns at once.
  public void shutdownNow() {
    shutdown();
    pending.evictAll();
    connections.forAll(
        connection -> {
          connection.abort(Initiator.SERVER, null);
          connection.crew().interrupt();
        });
    hooks.interrupt();
  }

  /// Waits, after one of the above, until every connection, handler and fork has ended.
  ///
  /// @param limit the longest time to wait; [Options#NEVER] waits without limit
  /// @return false if the time has passed before
  /// @throws InterruptedException if the thread is interrupted
  /// @throws IllegalStateException if called from a handler, fork, hook or observer of this server, which would wait for
  ///     itself
  public boolean awaitTermination(Duration limit) throws InterruptedException {
    if (isCalledFromInside()) {
      throw new IllegalStateException(
          "a handler, fork or hook of this server cannot wait for its end; wait from another thread");
    }
    Clock clock = listeners.clock();
    long nanos = Options.nanos(limit);
    long now = clock.now();
    return terminated.await(clock, nanos >= Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos);
  }

  /// Closes in order, then by force: `shutdown(CloseFrame.NONE)` unless a frame was chosen before, a wait of at most `limit`,
  /// then `shutdownNow()`. An interrupt skips the wait; the flag stays set.
  ///
  /// Called from a handler, fork, hook or observer of this server it starts the shutdown, lets a thread in the background go
  /// on, and returns false at once.
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
      shutdownNow();
    }
    return inTime;
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

  Settings settings() {
    return settings;
  }

  Observers observers() {
    return settings.observers();
  }

  Hooks hooks() {
    return hooks;
  }

  PendingHandshakes pending() {
    return pending;
  }

  boolean isShutDown() {
    return lifecycle.isShut();
  }

  boolean mayStartHandler() {
    return lifecycle.mayStart();
  }

  void handlerStarted() {
    lifecycle.started();
  }

  boolean reserveConnection() {
    return Lifecycle.reserve(slots, settings.maxConnections());
  }

  void releaseConnection() {
    slots.decrementAndGet();
  }

  void opened(Connection connection) {
    connections.open(connection);
  }

  /// All of a connection has ended, its threads too.
  void terminated(Connection connection) {
    connections.terminated(connection);
    lifecycle.ended();
  }

  /// A TCP connection has ended that never became more.
  void ended() {
    lifecycle.ended();
  }

  private void nothingLives() {
    listeners.stopLoops();
  }

  @Override
  public String toString() {
    return "WebSocketServer" + addresses();
  }

  /// Builds a server. Not safe for use by several threads at once; may be used again after [#build()].
  public static final class Builder {
    private static final int MIN_HEADER_BYTES = 1 << 10;
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final int MIN_READ_BUFFER = 1 << 10;
    private static final int MAX_READ_BUFFER = 1 << 24;
    private static final int PROCESSORS_PER_LOOP = 4;

    private @Nullable WebSocketHandler handler;
    private @Nullable Check check;
    private OriginCheck originCheck = OriginCheck.sameOrigin();
    private List<String> subprotocols = List.of();
    private boolean requireSubprotocol;
    private @Nullable Fallback fallback;
    private @Nullable ErrorResponder errorResponder;
    private final List<WebSocketObserver> observers = new ArrayList<>();
    private Options options = Options.defaults();
    // Room for a few cookies and a token; what a client may make us hold before it is anybody.
    private int maxHeaderBytes = 16 * 1024;
    private int maxConnections = Integer.MAX_VALUE;
    // Enough for a rush of honest clients; a few MiB when all of them are slow.
    private int maxPendingHandshakes = 1000;
    // What the kernel hands over at once from a fast peer; one per loop, so its size costs nothing.
    private int readBufferSize = 128 * 1024;
    private int eventLoops =
        Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_LOOP);
    private boolean reusePort;

    private Builder() {}

    /// Sets the handler of connections whose check names no other.
    ///
    /// @param value the handler; none by default
    /// @return this builder
    public Builder handler(WebSocketHandler value) {
      handler = requireNonNull(value, "handler");
      return this;
    }

    /// Sets who may come in, and to which handler.
    ///
    /// @param value asked for each request for an upgrade; by default everybody may, to the server's handler
    /// @return this builder
    public Builder check(Check value) {
      check = requireNonNull(value, "check");
      return this;
    }

    /// Sets from which web pages a browser may connect.
    ///
    /// @param value asked when the check has accepted; [OriginCheck#sameOrigin()] by default
    /// @return this builder
    public Builder checkOrigin(OriginCheck value) {
      originCheck = requireNonNull(value, "checkOrigin");
      return this;
    }

    /// Sets the subprotocols that the server speaks (RFC 6455 §1.9). The first that the client offers too is chosen; a
    /// connection without a common one goes on without, unless one is required.
    ///
    /// @param names in the server's order of preference; empty names and duplicates are ignored. None by default
    /// @return this builder
    /// @throws IllegalArgumentException if a name is no token
    public Builder subprotocols(String... names) {
      Set<String> distinct = new LinkedHashSet<>();
      for (String name : names) {
        if (!name.isEmpty()) {
          if (!HeaderField.isToken(name)) {
            throw new IllegalArgumentException(
                "a subprotocol is a token (RFC 6455 §4.1), not " + name);
          }
          distinct.add(name);
        }
      }
      subprotocols = List.copyOf(distinct);
      return this;
    }

    /// Refuses with 403 who offers none of the server's subprotocols. Nobody is refused if the server has none.
    ///
    /// @return this builder
    public Builder requireSubprotocol() {
      requireSubprotocol = true;
      return this;
    }

    /// Sets what answers requests that ask for no WebSocket.
    ///
    /// @param value by default 426 with `Upgrade: websocket`
    /// @return this builder
    public Builder fallback(Fallback value) {
      fallback = requireNonNull(value, "fallback");
      return this;
    }

    /// Sets what renders every HTTP error that the server answers.
    ///
    /// @param value by default the planned plain text goes out
    /// @return this builder
    public Builder error(ErrorResponder value) {
      errorResponder = requireNonNull(value, "error");
      return this;
    }

    /// Adds an observer.
    ///
    /// @param value called after those added before
    /// @return this builder
    public Builder observer(WebSocketObserver value) {
      observers.add(requireNonNull(value, "observer"));
      return this;
    }

    /// Sets the options of connections; a [Decision] may change them for its own.
    ///
    /// @param value [Options#defaults()] by default
    /// @return this builder
    public Builder options(Options value) {
      options = requireNonNull(value, "options");
      return this;
    }

    /// Sets the largest head of a request; a larger one gets 431. Beside it a request line may have 8 KiB (414) and a head 100
    /// headers (431).
    ///
    /// @param bytes 1,024 to 1,048,576; 16 KiB by default
    /// @return this builder
    /// @throws IllegalArgumentException if out of range
    public Builder maxHeaderBytes(int bytes) {
      maxHeaderBytes = within("maxHeaderBytes", bytes, MIN_HEADER_BYTES, MAX_HEADER_BYTES);
      return this;
    }

    /// Sets how many connections may be open at once; a request beyond gets 503 with `Retry-After`.
    ///
    /// @param count at least 1; no limit by default
    /// @return this builder
    /// @throws IllegalArgumentException if out of range
    public Builder maxConnections(int count) {
      maxConnections = within("maxConnections", count, 1, Integer.MAX_VALUE);
      return this;
    }

    /// Sets how many opening handshakes may be under way at once; beyond, the oldest whose request is not complete is dropped.
    ///
    /// @param count at least 1; 1,000 by default
    /// @return this builder
    /// @throws IllegalArgumentException if out of range
    public Builder maxPendingHandshakes(int count) {
      maxPendingHandshakes = within("maxPendingHandshakes", count, 1, Integer.MAX_VALUE);
      return this;
    }

    /// Sets the size of the read buffer, of which each event loop has one. It limits no message.
    ///
    /// @param bytes 1,024 to 16,777,216; 128 KiB by default
    /// @return this builder
    /// @throws IllegalArgumentException if out of range
    public Builder readBufferSize(int bytes) {
      readBufferSize = within("readBufferSize", bytes, MIN_READ_BUFFER, MAX_READ_BUFFER);
      return this;
    }

    /// Sets how many event loops move the bytes.
    ///
    /// @param count 1 to 1,024; by default one for each four processors, at least one
    /// @return this builder
    /// @throws IllegalArgumentException if out of range
    public Builder eventLoops(int count) {
      eventLoops = within("eventLoops", count, 1, 1024);
      return this;
    }

    /// Sets whether other processes may listen on the same internet address (`SO_REUSEPORT`), as for a rolling restart.
    ///
    /// @param value false by default
    /// @return this builder
    public Builder reusePort(boolean value) {
      reusePort = value;
      return this;
    }

    private static int within(String name, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            name
                + (max == Integer.MAX_VALUE ? " is at least " + min : " is " + min + " to " + max)
                + ", not "
                + value);
      }
      return value;
    }

    /// Builds the server, which does not listen yet.
    ///
    /// @return a new server
    /// @throws IllegalStateException if there is neither a handler nor a check
    /// @throws IllegalArgumentException if the options do not fit each other
    public WebSocketServer build() {
      if (handler == null && check == null) {
        throw new IllegalStateException(
            "a server needs a handler, or a check whose decisions name one");
      }
      return new WebSocketServer(
          new Settings(
              handler,
              check,
              originCheck,
              subprotocols,
              requireSubprotocol,
              fallback,
              errorResponder,
              new Observers(observers),
              options.checked(),
              maxHeaderBytes,
              maxConnections,
              maxPendingHandshakes,
              readBufferSize,
              eventLoops,
              reusePort,
              new Buffers(options.writeBufferSize())));
    }
  }
}
