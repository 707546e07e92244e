// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Accepts connections on one address and spreads them over the loops, of which the first does the
/// accepting.
///
/// When the system has no descriptors left, those who come are accepted with the one in [Reserve]
/// and reset, so that they know at once, and accepting pauses in between: it would fail over and
/// over. The next turn after a pause tries again, so it goes on at most [#LONGEST_PAUSE] after
/// there are descriptors. When nothing has failed for a [#PROBATION], that is said too.
public final class Listener extends Timer implements Step.Ready {
  /// How many connections may wait in the kernel to be accepted. A short queue drops honest clients
  /// in a rush.
  static final int BACKLOG = 4096;

  /// How many are accepted before others get their turn.
  private static final int ACCEPTS = 64;

  /// How long accepting pauses first when it has failed; then twice as long.
  private static final long PAUSE = Timers.TICK;

  private static final long LONGEST_PAUSE = 2 * Timers.TICK;

  /// How many are turned away before each pause.
  private static final int SHED = 64;

  /// How long accepting has not failed when it goes on.
  private static final long PROBATION = 10 * Timers.TICK;

  /// How long the same is not said again, be it a failure or that accepting goes on: it will be the
  /// same for many, and whoever closes a connection lets one in.
  private static final long SILENCE = 10_000_000_000L;

  private final ServerSocketChannel channel;
  private final SocketAddress address;
  private final List<EventLoop> loops;
  private final Acceptor acceptor;
  private final Consumer<? super Throwable> failures;
  private final LongConsumer goesOn;

  /// The socket itself, and the connections on their way to another loop: to close is to have
  /// handed over all of them, or the loops could be ended before they have taken them.
  private final AtomicInteger open = new AtomicInteger(1);

  private @Nullable Runnable whenClosed; // written before the socket's own count is taken off
  private final Reserve reserve = new Reserve();
  private int next;
  private @Nullable SelectionKey key;
  private long pause = PAUSE;
  private long turnedAway; // since it was said that accepting goes on
  private long nextReport; // of a failure, not before this time
  private long nextNotice; // that accepting goes on

  /// Listens from now on; accepting begins with the next turn of the first loop.
  ///
  /// @param address an internet address, port 0 for a free one, or a Unix domain socket's path
  /// @param reusePort whether others may listen on the same internet address
  /// @param loops at least one
  /// @param acceptor takes what comes
  /// @param failures gets what accepting failed with, a lasting failure once in ten seconds; called
  ///   in a turn, so it must not block
  /// @param goesOn gets how many were turned away when accepting has failed and does no more;
  ///   called as `failures`
  /// @return the listener
  /// @throws IOException if the address is taken or not this machine's
  public static Listener open(
      SocketAddress address,
      boolean reusePort,
      List<EventLoop> loops,
      Acceptor acceptor,
      Consumer<? super Throwable> failures,
      LongConsumer goesOn)
      throws IOException {
    boolean isUnix = address instanceof UnixDomainSocketAddress;
    ServerSocketChannel channel =
        isUnix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
    try {
      if (reusePort && !isUnix) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(address, BACKLOG);
      channel.configureBlocking(false);
      Listener listener = new Listener(channel, loops, acceptor, failures, goesOn);
      listener.accepting().execute(listener::register);
      return listener;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private Listener(
      ServerSocketChannel channel,
      List<EventLoop> loops,
      Acceptor acceptor,
      Consumer<? super Throwable> failures,
      LongConsumer goesOn)
      throws IOException {
    this.channel = channel;
    this.address = requireNonNull(channel.getLocalAddress());
    this.loops = loops;
    this.acceptor = acceptor;
    this.failures = failures;
    this.goesOn = goesOn;
  }

  /// Where it listens.
  ///
  /// @return with the real port
  public SocketAddress address() {
    return address;
  }

  /// Accepts what is queued and then listens no more. Any thread; returns at once.
  ///
  /// @param whenClosed called by a loop when every connection accepted is with its loop
  public void close(Runnable whenClosed) {
    accepting()
        .execute(() -> {
          while (accept()) {
            // until the kernel has no more
          }
          accepting().timers().set(this, NONE);
          closeChannel();
          this.whenClosed = whenClosed;
          release();
        });
  }

  private void release() {
    if (open.decrementAndGet() == 0) {
      requireNonNull(whenClosed).run();
    }
  }

  private Step accepting() {
    return loops.getFirst().step();
  }

  private void register() {
    try {
      key = accepting().register(channel, SelectionKey.OP_ACCEPT, this);
    } catch (IOException e) {
      failures.accept(e);
    }
  }

  private void closeChannel() {
    reserve.letGo();
    try {
      channel.close();
      accepting().letGoOfClosed();
      if (address instanceof UnixDomainSocketAddress unix) {
        Files.deleteIfExists(unix.getPath());
      }
    } catch (IOException e) {
      failures.accept(e);
    }
  }

  @Override
  public void ready(int operations, long now) {
    for (int i = 0; i < ACCEPTS && accept(); i++) {
      // one after the other
    }
  }

  /// Accepts one; false if there is none for now.
  private boolean accept() {
    SocketChannel accepted;
    try {
      accepted = channel.accept();
    } catch (IOException e) {
      shed();
      report(e);
      pause();
      return false;
    }
    if (accepted == null) {
      return false;
    }
    pause = PAUSE;
    try {
      accepted.configureBlocking(false);
      if (address instanceof InetSocketAddress) {
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true); // we coalesce ourselves
      }
    } catch (IOException e) {
      SocketTransport.closeQuietly(accepted); // gone before it was here
      return true;
    }
    try {
      handOver(accepted);
    } catch (Throwable failure) {
      failures.accept(failure);
    }
    return true;
  }

  private void handOver(SocketChannel accepted) {
    EventLoop loop = loops.get(Math.floorMod(next++, loops.size()));
    if (loop.step() == accepting()) {
      SocketTransport.adopt(accepted, loop, acceptor);
      return;
    }
    open.incrementAndGet();
    loop.step()
        .execute(() -> {
          try {
            SocketTransport.adopt(accepted, loop, acceptor);
          } finally {
            release();
          }
        });
  }

  // ---- while there are no descriptors

  /// Turns away who waits. If something else is wrong than a lack of descriptors, this fails as
  /// accepting did.
  private void shed() {
    if (!reserve.letGo()) {
      return;
    }
    try {
      for (int i = 0; i < SHED; i++) {
        SocketChannel unwanted = channel.accept();
        if (unwanted == null) {
          break;
        }
        turnedAway++;
        SocketTransport.reset(unwanted);
      }
    } catch (IOException e) {
      // Somebody else of this process has taken the descriptor.
    } finally {
      reserve.takeBack();
    }
  }

  private void report(IOException failure) {
    long now = accepting().clock().now();
    if (now >= nextReport) {
      nextReport = now + SILENCE;
      failures.accept(
          new IOException(turnedAway + " connections were turned away so far", failure));
    }
  }

  private void pause() {
    SelectionKey registered = key;
    if (registered != null && registered.isValid()) {
      registered.interestOps(0);
      accepting().timers().set(this, accepting().clock().now() + pause);
      pause = LONGEST_PAUSE;
    }
  }

  @Override
  protected void expired(long now) {
    reserve.takeBack();
    SelectionKey registered = key;
    if (registered == null || !registered.isValid()) {
      return;
    }
    if (registered.interestOps() == 0) {
      registered.interestOps(SelectionKey.OP_ACCEPT);
      accepting().timers().set(this, now + PROBATION);
    } else if (now < nextNotice) {
      accepting().timers().set(this, nextNotice);
    } else {
      nextNotice = now + SILENCE;
      goesOn.accept(turnedAway);
      turnedAway = 0;
    }
  }
}
