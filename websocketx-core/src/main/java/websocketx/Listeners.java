// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.EventLoop;
import websocketx.transport.InProcessAddress;
import websocketx.transport.Listener;
import websocketx.transport.TlsAcceptor;

/// Where a server listens, and the event loops that serve it. The loops start with the first
/// address and end when nothing of the server lives.
final class Listeners {
  private static final AtomicInteger SERVERS = new AtomicInteger();

  private final Settings settings;
  private final Lifecycle lifecycle;
  private final PendingHandshakes pending;
  private final Acceptor acceptor;
  private final Runnable whenLoopsEnded;
  private final Supplier<List<Thread>> threads;
  private final DelegatedTasks delegatedTasks = new DelegatedTasks();
  private final ReentrantLock lock =
      new ReentrantLock(); // guards what follows; never taken by a loop
  private final List<EventLoop> loops = new ArrayList<>();
  private int next; // of the loops
  private final List<Listener> open = new CopyOnWriteArrayList<>();
  private final List<SocketAddress> withTls = new CopyOnWriteArrayList<>();
  private final List<InProcessAddress> inProcess = new CopyOnWriteArrayList<>();
  private volatile Clock clock = Clock.SYSTEM;

  Listeners(
      Settings settings,
      Lifecycle lifecycle,
      PendingHandshakes pending,
      Acceptor acceptor,
      Runnable whenLoopsEnded,
      Supplier<List<Thread>> threads) {
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.pending = pending;
    this.acceptor = acceptor;
    this.whenLoopsEnded = whenLoopsEnded;
    this.threads = threads;
  }

  /// @param engines null for no TLS
  void listen(SocketAddress address, @Nullable Supplier<? extends SSLEngine> engines)
      throws IOException {
    lock.lock();
    try {
      if (lifecycle.isShut()) {
        throw new IllegalStateException("the server was shut down; build another");
      }
      if (address instanceof InProcessAddress local) {
        clock = local.clock();
        lifecycle.began();
        inProcess.add(local);
        local.open(acceptor(engines), threads);
        return;
      }
      if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
        throw new SocketException("the host " + internet.getHostString() + " is not known");
      }
      List<EventLoop> fresh = prepareLoops();
      try {
        open.add(listener(address, acceptor(engines)));
        if (engines != null) {
          withTls.add(open.getLast().address());
        }
      } catch (Throwable failure) {
        loops.removeAll(fresh);
        fresh.forEach(EventLoop::discard); // or their threads would keep the JVM alive for nothing
        throw failure;
      }
      lifecycle.began();
      fresh.forEach(EventLoop::start);
    } finally {
      lock.unlock();
    }
  }

  private Acceptor acceptor(@Nullable Supplier<? extends SSLEngine> engines) {
    Acceptor first =
        engines == null
            ? acceptor
            : new TlsAcceptor(
                engines,
                delegatedTasks,
                failure -> Log.failure("a TLS engine was not to be had", failure),
                Answer.bytes(Opening.tlsRequired().response(), false),
                acceptor);
    return settings.proxyProtocol()
        ? Introduction.before(first, settings, lifecycle, pending)
        : first;
  }

  private List<EventLoop> prepareLoops() throws IOException {
    Log.prepare();
    List<EventLoop> fresh = loops.isEmpty() ? makeLoops() : List.of();
    loops.addAll(fresh);
    return fresh;
  }

  /// One of the loops, for a connection that another server has accepted.
  ///
  /// @return null if the server was shut down
  @Nullable EventLoop loop() throws IOException {
    lock.lock();
    try {
      if (lifecycle.isShut()) {
        return null;
      }
      prepareLoops().forEach(EventLoop::start);
      next = (next + 1) % loops.size();
      return loops.get(next);
    } finally {
      lock.unlock();
    }
  }

  private Listener listener(SocketAddress address, Acceptor to) throws IOException {
    return Listener.open(
        address,
        settings.reusePort(),
        loops,
        to,
        failure -> Log.failure("accepting a connection has failed", failure),
        turnedAway ->
            Log.notice(
                "accepting goes on",
                "accepting goes on, " + turnedAway + " connections were turned away"));
  }

  private List<EventLoop> makeLoops() throws IOException {
    List<EventLoop> made = new ArrayList<>();
    AtomicInteger running = new AtomicInteger(settings.eventLoops());
    String name = "websocketx-" + SERVERS.incrementAndGet() + "-loop-";
    try {
      for (int i = 1; i <= settings.eventLoops(); i++) {
        made.add(
            new EventLoop(
                name + i,
                settings.readBufferSize(),
                failure -> Log.failure("an event loop has met a failure", failure),
                () -> {
                  if (running.decrementAndGet() == 0) {
                    whenLoopsEnded.run();
                  }
                }));
      }
    } catch (Throwable failure) {
      made.forEach(EventLoop::discard);
      throw failure;
    }
    return made;
  }

  List<SocketAddress> addresses() {
    List<SocketAddress> addresses = new ArrayList<>();
    open.forEach(listener -> addresses.add(listener.address()));
    addresses.addAll(inProcess);
    return List.copyOf(addresses);
  }

  URI uri() {
    for (SocketAddress address : addresses()) {
      if (address instanceof InetSocketAddress internet) {
        String scheme = withTls.contains(address) ? "wss" : "ws";
        return URI.create(scheme + "://" + host(internet.getAddress()) + ":" + internet.getPort());
      }
    }
    throw new IllegalStateException("the server listens on no internet address; call listen first");
  }

  /// How a host stands in a URI.
  static String host(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "localhost";
    }
    String host = address.getHostAddress();
    return host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host;
  }

  Clock clock() {
    return clock;
  }

  /// For tests: what the loops have done.
  List<EventLoop.Statistics> statistics() {
    lock.lock();
    try {
      return loops.stream().map(EventLoop::statistics).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Listens no more; returns at once.
  void close() {
    lock.lock();
    try {
      open.forEach(listener -> listener.close(lifecycle::ended));
      open.clear();
      inProcess.forEach(address -> address.close(lifecycle::ended));
      inProcess.clear();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the loops, which have nothing left. May be called by one of them.
  void stopLoops() {
    delegatedTasks.close();
    if (loops.isEmpty()) {
      whenLoopsEnded.run();
    } else {
      loops.forEach(EventLoop::stop);
    }
  }
}
