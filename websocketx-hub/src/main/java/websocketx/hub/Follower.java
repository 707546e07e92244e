// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;

/// A connection's subscription to a topic with history. It is live, and its feed tells it of every
/// message; or it is behind, and a virtual thread of its own brings it what it misses, as fast as
/// the peer takes it, until it has caught up. So a slow peer costs no memory but its place in the
/// history. A peer that takes nothing at all is closed by its connection.
///
/// The one or the other thread has the follower at a time, and hands it over under the feed's lock.
final class Follower implements Subscription {
  private final Audience audience;
  private final WebSocketConnection connection;
  private final HistoryFeed feed;
  private final CompletableFuture<Recovery> begun = new CompletableFuture<>();

  /// What it has had: while it is live, what it had when it became live, or later.
  private volatile @Nullable Position at;

  private boolean hasBegun;
  private volatile boolean ended;

  /// @param since what the peer has had, null for what comes from now on
  Follower(
      Audience audience,
      WebSocketConnection connection,
      HistoryFeed feed,
      @Nullable Position since) {
    this.audience = audience;
    this.connection = connection;
    this.feed = feed;
    at = since;
  }

  @Override
  public CompletableFuture<Recovery> begun() {
    return begun;
  }

  @Override
  public HistoryFeed feed() {
    return feed;
  }

  @Override
  public void start() {
    Thread.ofVirtual().name("websocketx-hub-follower").start(this::run);
  }

  @Override
  public void end() {
    ended = true;
    feed.leave(this);
    begun.cancel(false);
  }

  // ---- live: on the thread of the feed

  /// Sends a message.
  ///
  /// @return false if the peer cannot take it now
  boolean tell(Wire wire) {
    Position known = at;
    Position position = requireNonNull(wire.publication.position());
    if (known != null && position.isOfSameEpoch(known) && position.offset() <= known.offset()) {
      return true; // it was ahead of its feed
    }
    try {
      return ended || connection.offer(wire.in(audience));
    } catch (RuntimeException | Error e) {
      fail(e);
      return true;
    }
  }

  /// Says from where it goes on.
  ///
  /// @return false if the peer cannot take it now
  boolean tellBegin(Position position, boolean recovered) {
    try {
      Message message = audience.delivery().begins(feed.topic, position, recovered);
      if (message == null || ended || connection.offer(message)) {
        at = position;
        return true;
      }
      return false;
    } catch (RuntimeException | Error e) {
      fail(e);
      return true;
    }
  }

  /// From now on it is not live.
  ///
  /// @param before what its feed had handed on in front of what the peer could not take
  void fallBehind(Position before) {
    Position known = at;
    if (known == null || !known.isOfSameEpoch(before) || known.offset() < before.offset()) {
      at = before;
    }
    start();
  }

  private void fail(Throwable failure) {
    feed.hub.failed("a delivery has failed", failure);
    connection.close(StatusCode.INTERNAL_ERROR, "a message cannot be delivered");
  }

  // ---- behind: on a thread of its own

  private void run() {
    try {
      feed.ready.join();
      catchUp();
    } catch (ConnectionClosedException | CancellationException | CompletionException e) {
      begun.cancel(false);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void catchUp() throws ConnectionClosedException {
    if (at == null) {
      begin(requireNonNull(feed.last()), true);
    }
    while (!ended) {
      Position here = requireNonNull(at);
      if (hasBegun && feed.join(this, here)) {
        if (ended) {
          feed.leave(this);
        }
        return;
      }
      List<Wire> page = feed.recent(here);
      if (page == null) {
        page = read(here);
      }
      if (page != null) {
        if (!hasBegun) {
          begin(here, true);
        }
        send(page);
      }
    }
  }

  private void send(List<Wire> page) throws ConnectionClosedException {
    for (Wire wire : page) {
      if (ended) {
        return;
      }
      Position position = requireNonNull(wire.publication.position());
      enter(position);
      connection.write(wire.in(audience));
      at = position;
    }
  }

  /// Goes over to another epoch of the same history, as its feed does.
  private void enter(Position position) throws ConnectionClosedException {
    Position known = requireNonNull(at);
    if (!known.isOfSameEpoch(position)) {
      begin(position.at(known.offset()), true);
    }
  }

  /// Reads a page of what is missing.
  ///
  /// @return null if it has to look again where it stands
  private @Nullable List<Wire> read(Position here) throws ConnectionClosedException {
    History page;
    try {
      page = feed.hub.history(feed, here, HistoryFeed.PAGE);
    } catch (BrokerException e) {
      awaitBroker();
      return null;
    }
    if (!page.isContinuous()) {
      begin(page.top(), false);
      return null;
    }
    if (page.messages().isEmpty() && hasBegun) {
      enter(page.top());
      feed.gap(); // it has all, but its feed has not
      awaitBroker();
      return null;
    }
    return page.messages().stream()
        .map(stored -> new Wire(feed.publication(stored.position(), stored.envelope())))
        .toList();
  }

  private void awaitBroker() throws ConnectionClosedException {
    feed.hub.schedule().pause(Hub.RETRY);
    if (connection.closeCause() != null || feed.hub.isClosed()) {
      throw new CancellationException();
    }
  }

  private void begin(Position position, boolean recovered) throws ConnectionClosedException {
    Message message = audience.delivery().begins(feed.topic, position, recovered);
    if (message != null) {
      connection.write(message);
    }
    at = position;
    hasBegun = true;
    begun.complete(new Recovery(recovered, position));
  }
}
