// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.Deflaters;
import websocketx.deflate.Inflaters;
import websocketx.protocol.HeaderField;
import websocketx.protocol.OpeningHandshake;
import websocketx.protocol.RequestParser;

/// Builds a server. Not safe for use by several threads at once; may be used again after
/// [#build()].
public final class WebSocketServerBuilder {
  private static final int MIN_HEADER_BYTES = 1 << 10;
  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final int MIN_HEADERS = 5;
  private static final int MAX_HEADERS = 10_000;
  private static final int MIN_READ_BUFFER = 1 << 10;
  private static final int MAX_READ_BUFFER = 1 << 24;
  private static final int PROCESSORS_PER_LOOP = 4;
  private static final int MAX_DEFLATERS = 1 << 16;

  private @Nullable WebSocketHandler handler;
  private @Nullable Check check;
  private OriginCheck originCheck = OriginCheck.sameOrigin();
  // What a server is called is not known here.
  private Hosts hosts = Hosts.ANY;
  private List<String> subprotocols = List.of();
  private boolean requireSubprotocol;
  private @Nullable Fallback fallback;
  private @Nullable ErrorResponder errorResponder;
  private final List<WebSocketObserver> observers = new ArrayList<>();
  private Options options = Options.defaults();
  private int maxHeaderBytes = 16 * 1024;
  private int maxHeaders = RequestParser.MAX_HEADERS;
  private int maxConnections = Integer.MAX_VALUE;
  private int maxConnectionsPerAddress = Integer.MAX_VALUE;
  private int maxPendingHandshakes = 1000;
  private long maxUnreadBytesInTotal =
      Math.max(UnreadBytes.STEP, Runtime.getRuntime().maxMemory() / 4);
  private int readBufferSize = 128 * 1024;
  private int eventLoops =
      Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_LOOP);
  private boolean reusePort;
  private int maxCompressedConnections = 10_000;
  private int maxDeflaters = 64;
  private TrustedProxies proxies = TrustedProxies.NONE;
  private boolean proxyProtocol;

  WebSocketServerBuilder() {}

  /// Sets the handler of connections whose check names no other.
  ///
  /// @param value the handler; none by default
  /// @return this builder
  public WebSocketServerBuilder handler(WebSocketHandler value) {
    handler = requireNonNull(value, "handler");
    return this;
  }

  /// Sets who may come in, and to which handler.
  ///
  /// @param value asked for each request for an upgrade; by default everybody may, to the server's
  ///   handler
  /// @return this builder
  public WebSocketServerBuilder check(Check value) {
    check = requireNonNull(value, "check");
    return this;
  }

  /// Sets from which web pages a browser may connect.
  ///
  /// @param value asked when the check has accepted; [OriginCheck#sameOrigin()] by default
  /// @return this builder
  public WebSocketServerBuilder checkOrigin(OriginCheck value) {
    originCheck = requireNonNull(value, "checkOrigin");
    return this;
  }

  /// Sets the names by which clients may call the server, in the Host header. A request with
  /// another one gets 421, be it for a WebSocket or not. A server that only local pages should
  /// reach needs this: a page of anybody's whose name has been made to point to `127.0.0.1` (DNS
  /// rebinding) has that name as its origin and as its Host, so the same-origin check lets it in.
  ///
  /// @param names names or addresses without a port, as `localhost`, `127.0.0.1`, `[::1]`; upper
  ///   and lower case do not differ; none for any, which is the default, because only you know them
  /// @return this builder
  /// @throws IllegalArgumentException if one is no host or has a port
  public WebSocketServerBuilder hosts(String... names) {
    hosts = Hosts.of(names);
    return this;
  }

  /// Sets the subprotocols that the server speaks (RFC 6455 §1.9). The first that the client offers
  /// too is chosen; a connection without a common one goes on without, unless one is required.
  ///
  /// @param names in the server's order of preference; empty names and duplicates are ignored. None
  ///   by default
  /// @return this builder
  /// @throws IllegalArgumentException if a name is no token
  public WebSocketServerBuilder subprotocols(String... names) {
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

  /// Refuses with 403 who offers none of the server's subprotocols. Nobody is refused if the server
  /// has none.
  ///
  /// @return this builder
  public WebSocketServerBuilder requireSubprotocol() {
    requireSubprotocol = true;
    return this;
  }

  /// Sets what answers requests that ask for no WebSocket.
  ///
  /// @param value by default 426 with `Upgrade: websocket`
  /// @return this builder
  public WebSocketServerBuilder fallback(Fallback value) {
    fallback = requireNonNull(value, "fallback");
    return this;
  }

  /// Sets what renders every HTTP error that the server answers.
  ///
  /// @param value by default the planned plain text goes out
  /// @return this builder
  public WebSocketServerBuilder error(ErrorResponder value) {
    errorResponder = requireNonNull(value, "error");
    return this;
  }

  /// Adds an observer.
  ///
  /// @param value called after those added before
  /// @return this builder
  public WebSocketServerBuilder observer(WebSocketObserver value) {
    observers.add(requireNonNull(value, "observer"));
    return this;
  }

  /// Sets the options of connections; a [Decision] may change them for its own.
  ///
  /// @param value [Options#defaults()] by default
  /// @return this builder
  public WebSocketServerBuilder options(Options value) {
    options = requireNonNull(value, "options");
    return this;
  }

  /// Sets the largest head of a request; a larger one gets 431. A request line may have 8 KiB of it
  /// (414).
  ///
  /// @param bytes 1,024 to 1,048,576; 16 KiB by default: room for a few cookies and a token, and
  ///   little for what a client may make the server hold before it is anybody
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxHeaderBytes(int bytes) {
    maxHeaderBytes = within("maxHeaderBytes", bytes, MIN_HEADER_BYTES, MAX_HEADER_BYTES);
    return this;
  }

  /// Sets how many headers a request may have; with one more it gets 431. Each of them is looked
  /// at, however short it is.
  ///
  /// @param count 5, which the opening handshake needs (RFC 6455 §4.2.1), to 10,000; 100 by
  ///   default: browsers send fewer than 20, and proxies add a few
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxHeaders(int count) {
    maxHeaders = within("maxHeaders", count, MIN_HEADERS, MAX_HEADERS);
    return this;
  }

  /// Sets how many connections may be open at once; a request beyond gets 503 with `Retry-After`.
  ///
  /// @param count at least 1; no limit by default, because how much memory and how many descriptors
  ///   there are for them is not known here
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxConnections(int count) {
    maxConnections = within("maxConnections", count, 1, Integer.MAX_VALUE);
    return this;
  }

  /// Sets how many TCP connections one client may have at once, from their accepting until the
  /// handler has returned; beyond, a connection gets 503 with `Retry-After` before its request is
  /// read, and beyond twice as many it is dropped. A client is an IPv4 address, or the first 64
  /// bits of an IPv6 address; clients of a Unix domain socket are not counted. Those of a trusted
  /// proxy are counted when it has said who they are: mostly when their request has been read.
  ///
  /// @param count at least 1; no limit by default: behind a proxy that is not trusted all clients
  ///   have one address, and behind a company's router many
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxConnectionsPerAddress(int count) {
    maxConnectionsPerAddress = within("maxConnectionsPerAddress", count, 1, Integer.MAX_VALUE);
    return this;
  }

  /// Sets how many opening handshakes may be under way at once; beyond, the oldest is dropped whose
  /// request is not complete or whose peer has been refused, which may be the newest of all. As
  /// many may, beside them, be decided on by a [Check] or answered by a [Fallback]; a request
  /// beyond gets 503 with `Retry-After`.
  ///
  /// @param count at least 1; 1,000 by default: enough for a rush of honest clients, and about 20
  ///   MiB when all of them send the largest head, a byte at a time
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxPendingHandshakes(int count) {
    maxPendingHandshakes = within("maxPendingHandshakes", count, 1, Integer.MAX_VALUE);
    return this;
  }

  /// Sets how much of what has come may wait to be read in all connections together: in messages
  /// that no handler has taken, and in those that are not complete. The connection that goes beyond
  /// is closed with 1013; the others go on, as it does if it comes back later. It is counted in
  /// steps of 16 KiB, so up to 32 KiB of each connection are not: what those may come to is up to
  /// [#maxConnections]. Each for itself is bounded by [Options#maxUnreadBytes()] and
  /// [Options#readLimit()].
  ///
  /// @param bytes at least 16,384; by default a quarter of the largest heap, because many
  ///   connections that are each within their limits could take all of it
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxUnreadBytesInTotal(long bytes) {
    if (bytes < UnreadBytes.STEP) {
      throw new IllegalArgumentException(
          "maxUnreadBytesInTotal is at least " + UnreadBytes.STEP + " bytes, not " + bytes);
    }
    maxUnreadBytesInTotal = bytes;
    return this;
  }

  /// Sets the size of the read buffer, of which each event loop has one. It limits no message.
  ///
  /// @param bytes 1,024 to 16,777,216; 128 KiB by default: what the kernel hands over at once from
  ///   a fast peer
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder readBufferSize(int bytes) {
    readBufferSize = within("readBufferSize", bytes, MIN_READ_BUFFER, MAX_READ_BUFFER);
    return this;
  }

  /// Sets how many event loops move the bytes.
  ///
  /// @param count 1 to 1,024; by default one for each four processors, at least one
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder eventLoops(int count) {
    eventLoops = within("eventLoops", count, 1, 1024);
    return this;
  }

  /// Sets whether other processes may listen on the same internet address (`SO_REUSEPORT`), as for
  /// a rolling restart. A system that cannot do that makes `listen` throw
  /// [UnsupportedOperationException].
  ///
  /// @param value false by default
  /// @return this builder
  public WebSocketServerBuilder reusePort(boolean value) {
    reusePort = value;
    return this;
  }

  /// Sets how many connections may use compression at once; those that come later are opened
  /// without it. What each of them costs stands at [Compression].
  ///
  /// @param count at least 0; 10,000 by default, which are at most 400 MB of windows
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxCompressedConnections(int count) {
    maxCompressedConnections = within("maxCompressedConnections", count, 0, Integer.MAX_VALUE);
    return this;
  }

  /// Sets how many deflaters the server may have, which cost about 320 KB each, outside the heap,
  /// from their first use until the server has ended, and how many inflaters it keeps for the next
  /// messages, at 40 KB each. While more threads than that compress at once, the messages of the
  /// others go out plain.
  ///
  /// @param count 1 to 65,536; 64 by default, which are at most 24 MB
  /// @return this builder
  /// @throws IllegalArgumentException if out of range
  public WebSocketServerBuilder maxDeflaters(int count) {
    maxDeflaters = within("maxDeflaters", count, 1, MAX_DEFLATERS);
    return this;
  }

  /// Sets which proxies are believed about their clients: `Forwarded` (RFC 7239), or
  /// `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`, then decide on
  /// [Request#remoteAddress()], [Request#isSecure()] and [Request#host()], and so on
  /// [#maxConnectionsPerAddress(int)], the same-origin check and [#hosts(String...)]. From all
  /// other peers these headers mean nothing.
  ///
  /// The client is the last address in the list that is no trusted proxy, the scheme and the host
  /// in `X-Forwarded-*` are the last. A request in which these headers are malformed, name more
  /// than 16 proxies or are of both kinds and differ gets 400, and is counted for no address. A
  /// proxy has to set or remove all of them: what it lets pass is its client's word.
  ///
  /// @param networks as `10.0.0.0/8` or `fd00::/8`; addresses as `127.0.0.1` or `::1`, no names;
  ///   `unix` for each peer on a Unix domain socket. None by default
  /// @return this builder
  /// @throws IllegalArgumentException if one is nothing of that, or has bits behind its prefix
  public WebSocketServerBuilder trustProxies(String... networks) {
    proxies = TrustedProxies.of(networks);
    return this;
  }

  /// Sets whether connections from trusted proxies begin with a header of the PROXY protocol,
  /// version 1 or 2, which names client and server, in front of anything else. The client is then
  /// the peer: if it is a trusted proxy too, its headers are believed. If nobody is named (UNKNOWN,
  /// LOCAL, AF_UNIX) it is the proxy's, and headers mean nothing. One that begins otherwise is
  /// closed, and one line logged; so is one whose header is over 107 bytes (version 1) or 1,024
  /// (2), or comes too late: `handshakeTimeout` begins before it. Connections from elsewhere begin
  /// as ever.
  ///
  /// @param value false by default; true needs [#trustProxies(String...)]
  /// @return this builder
  public WebSocketServerBuilder proxyProtocol(boolean value) {
    proxyProtocol = value;
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
  /// @throws IllegalStateException if there is neither a handler nor a check, or a PROXY protocol
  ///   without trusted proxies, or the JVM has no SHA-1, which each opening handshake needs
  /// @throws IllegalArgumentException if the options do not fit each other
  public WebSocketServer build() {
    if (handler == null && check == null) {
      throw new IllegalStateException(
          "a server needs a handler, or a check whose decisions name one");
    }
    if (proxyProtocol && proxies.isEmpty()) {
      throw new IllegalStateException("proxyProtocol needs trustProxies, or anybody could use it");
    }
    OpeningHandshake.acceptKey(""); // a JVM without SHA-1 fails here, not at the first request
    return new WebSocketServer(
        new Settings(
            handler,
            check,
            originCheck,
            hosts,
            subprotocols,
            requireSubprotocol,
            fallback,
            errorResponder,
            new Observers(observers),
            options.checked(),
            maxHeaderBytes,
            maxHeaders,
            maxConnections,
            maxConnectionsPerAddress,
            maxPendingHandshakes,
            readBufferSize,
            eventLoops,
            reusePort,
            maxCompressedConnections,
            new Deflaters(maxDeflaters),
            new Inflaters(maxDeflaters),
            new Receivers(),
            new Jitter(),
            new UnreadBytes(maxUnreadBytesInTotal),
            proxies,
            proxyProtocol,
            new ConcurrentHashMap<>()));
  }
}
