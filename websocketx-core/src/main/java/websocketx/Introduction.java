// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Node;
import websocketx.protocol.ProxyHeader;
import websocketx.protocol.ProxyHeaderParser;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.Endpoint;
import websocketx.transport.Transport;

/// What a trusted proxy says about its client in front of a connection, by the PROXY protocol. What
/// follows, TLS or a request, is what the client says. Belongs to the loop.
final class Introduction implements Endpoint, PendingHandshakes.Pending {
  private final Acceptor next;
  private final Lifecycle lifecycle;
  private final PendingHandshakes pending;
  private final Transport transport;
  private final long accepted;
  private final long id;
  private final ProxyHeaderParser parser = new ProxyHeaderParser();
  private boolean isDone;
  private volatile boolean evicted;

  /// Reads it in front of all that trusted proxies connect to.
  ///
  /// @param next takes the rest; what it takes as the time is when TCP was accepted
  static Acceptor before(
      Acceptor next, Settings settings, Lifecycle lifecycle, PendingHandshakes pending) {
    long timeout = Options.nanos(settings.options().handshakeTimeout());
    return (transport, now) -> {
      if (!settings.proxies().has(transport.remoteAddress())) {
        return next.accept(transport, now);
      }
      lifecycle.began();
      try {
        transport.setDeadline(Clock.after(now, timeout));
        return new Introduction(next, lifecycle, pending, transport, now);
      } catch (Throwable failure) {
        lifecycle.ended();
        throw failure;
      }
    };
  }

  private Introduction(
      Acceptor next,
      Lifecycle lifecycle,
      PendingHandshakes pending,
      Transport transport,
      long accepted) {
    this.next = next;
    this.lifecycle = lifecycle;
    this.pending = pending;
    this.transport = transport;
    this.accepted = accepted;
    id = pending.add(this);
  }

  @Override
  public void received(ByteBuffer source, long now) {
    switch (parser.parse(source)) {
      case MORE -> {
        // The rest is on its way.
      }
      case END -> {
        pending.remove(id); // its place is the client's now
        introduce(parser.header());
        Endpoint client = next.accept(transport, accepted);
        transport.setEndpoint(client);
        finish(); // until here drop() undoes what was done
        if (source.hasRemaining()) {
          client.received(source, now);
        }
      }
      case MALFORMED -> {
        drop();
        String kind = "a trusted proxy has sent no PROXY header";
        Log.notice(kind, kind + ", which proxyProtocol asks for: " + transport.remoteAddress());
      }
    }
  }

  private void introduce(ProxyHeader header) {
    Node source = header.source();
    Node destination = header.destination();
    if (source != null && destination != null) {
      SocketAddress local = Newcomer.address(destination, transport.localAddress());
      transport.setAddresses(local, Newcomer.address(source, transport.remoteAddress()));
    }
  }

  @Override
  public void inputEnded(@Nullable IOException failure, long now) {
    drop();
  }

  @Override
  public void expired(long now) {
    pending.expired();
    drop();
  }

  @Override
  public void broken(Throwable failure, long now) {
    drop();
    Log.failure("reading a PROXY header has failed", failure); // last: it may fail as well
  }

  @Override
  public void posted(long now) {
    if (evicted) {
      drop();
    }
  }

  @Override
  public void writable(long now) {}

  @Override
  public void flush() {}

  @Override
  public void evict() {
    evicted = true;
    transport.post();
  }

  @Override
  public boolean isEvictable() {
    return true;
  }

  private void drop() {
    if (!isDone) {
      transport.close();
      pending.remove(id);
      finish();
    }
  }

  private void finish() {
    isDone = true;
    lifecycle.ended();
  }
}
