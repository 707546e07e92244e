// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.WebSocketServer;
import websocketx.protocol.Role;

/// A server for the time of a test, and the one that makes peers for it. Over TCP and in memory it
/// is the same type, so that the same test can run on both.
///
/// Safe from any thread. Its methods fail with an [AssertionError] where a test should fail.
public abstract sealed class TestServer implements AutoCloseable
    permits ServerUnderTest, ScriptedServer {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /// What a server speaks that is started without a word on TLS. Null, which is plain TCP, but
  /// where tests of our own are run once more with TLS.
  static volatile @Nullable Supplier<? extends SSLEngine> usualTls;

  private static final Set<TestServer> OPEN = ConcurrentHashMap.newKeySet();

  private final Set<TestPeer> peers = ConcurrentHashMap.newKeySet();
  private final Thread maker = Thread.currentThread();

  TestServer() {}

  /// Lets a server listen on a free port of the loopback interface.
  ///
  /// @param server not shut down
  /// @return the running server
  public static TestServer start(WebSocketServer server) {
    return opened(new SocketServer(server, usualTls));
  }

  /// Lets a server listen with TLS on a free port of the loopback interface. Its peers speak TLS
  /// too, and trust whatever certificate it has, unless [Dialer#tls(Supplier)] says otherwise.
  ///
  /// @param server not shut down
  /// @param tls as for [WebSocketServer#listen(java.net.SocketAddress, Supplier)]
  /// @return the running server
  public static TestServer start(WebSocketServer server, Supplier<? extends SSLEngine> tls) {
    return opened(new SocketServer(server, requireNonNull(tls, "tls")));
  }

  /// Runs a server without any socket: each direction of a connection is a buffer of 64 KiB. The
  /// server's time stands still until [#advance(Duration)] moves it, so no timeout passes before a
  /// test wants it to; a wait by the server's time, as `WebSocketServer.close`, needs another
  /// thread that moves it.
  ///
  /// @param server not shut down
  /// @return the running server
  public static TestServer inMemory(WebSocketServer server) {
    return opened(new MemoryServer(server));
  }

  /// Lets a script play the server, on a free port of the loopback interface: for tests of clients.
  /// It accepts the opening handshake of every client that keeps to the rules, without a
  /// subprotocol and without compression, and refuses the others.
  ///
  /// @param script run for each connection; what it throws, [#close()] reports
  /// @return the running server
  public static TestServer scripted(TestScript script) {
    return opened(new ScriptedServer(script));
  }

  private static TestServer opened(TestServer server) {
    OPEN.add(server);
    return server;
  }

  /// Those that were started and not closed.
  static Set<TestServer> openOnes() {
    return OPEN;
  }

  /// Whether the calling thread has started it.
  boolean isMine() {
    return maker.equals(Thread.currentThread());
  }

  /// Where peers connect to.
  ///
  /// @return as `ws://127.0.0.1:40404`, with TLS as `wss://127.0.0.1:40404`; in memory
  ///   `ws://localhost`, which is a name only
  public abstract URI uri();

  /// Moves the time of a server in memory: first waits until handlers, forks and hooks all wait for
  /// something and all bytes have arrived, then goes from deadline to deadline, in order, and lets
  /// everything come to rest at each. Returns at rest at the new time.
  ///
  /// @param time how far
  /// @throws IllegalStateException if the server is not in memory
  /// @throws AssertionError if a handler, fork or hook computes for 5 s without waiting
  public void advance(Duration time) {
    throw new IllegalStateException(
        "time passes by itself here; use TestServer.inMemory to move it by " + time);
  }

  /// Connects a peer and goes through the opening handshake. Whatever the status of the answer, the
  /// peer is there: [TestPeer#status()] tells it.
  ///
  /// @param target path and query, beginning with a slash
  /// @return the peer
  public TestPeer dial(String target) {
    return dial(target, _ -> {});
  }

  /// As [#dial(String)], with headers, subprotocols, compression and behaviour of the test's
  /// choice.
  ///
  /// @param target path and query, beginning with a slash
  /// @param configure sets the dialer up, as `d -> d.header("Origin", "https://a.example")`
  /// @return the peer
  public TestPeer dial(String target, Consumer<Dialer> configure) {
    TestPeer peer = connect(configure);
    try {
      peer.opening().request(uri().getRawAuthority(), target);
    } catch (Throwable failure) {
      peer.close();
      throw failure;
    }
    return peer;
  }

  /// Connects a peer that says nothing by itself: the test sends its own bytes.
  ///
  /// @return the peer
  public TestPeer connect() {
    return connect(_ -> {});
  }

  /// As [#connect()], with behaviour of the test's choice.
  ///
  /// @param configure sets the dialer up; its headers and subprotocols play no part, and the test
  ///   itself has to send what the dialer is told to offer for compression
  /// @return the peer
  public TestPeer connect(Consumer<Dialer> configure) {
    Dialer dialer = new Dialer();
    configure.accept(dialer);
    Supplier<? extends SSLEngine> tls = dialer.engines(isTls());
    Wire wire = tls == null ? wire() : new TlsWire(wire(), tls.get());
    TestPeer peer = new TestPeer(wire, Role.CLIENT, dialer, clock(), peers::remove);
    peers.add(peer);
    return peer;
  }

  /// Whether peers have to speak TLS.
  boolean isTls() {
    return false;
  }

  /// A new connection, seen from the client, without TLS.
  abstract Wire wire();

  /// Lets time pass where it does not pass by itself.
  abstract @Nullable Consumer<Duration> clock();

  void closePeers() {
    peers.forEach(TestPeer::close);
  }

  /// As [#close(Duration)], with a limit of 10 s.
  @Override
  public void close() {
    close(CLOSE_LIMIT);
  }

  /// Shuts the server down in order, with a Close frame to each peer, and then drops peers that do
  /// not play along. Closing again does nothing.
  ///
  /// It fails if handlers, forks, hooks or sockets of the server are left when the limit is over:
  /// then they are named in the error, and dropped by force.
  ///
  /// @param limit the longest time to wait for handlers and forks to end
  public void close(Duration limit) {
    if (OPEN.remove(this)) {
      end(limit);
    }
  }

  /// Closes. Called once.
  abstract void end(Duration limit);
}
