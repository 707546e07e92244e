// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;

/// A connection's subscription to a topic with history. It is live, and its feed tells it of every
/// message; or it is behind, and a virtual thread of its own brings it what it misses, as fast as
/// the peer takes it, until it has caught up. So a slow peer costs a page of the history at most,
/// see [Pages]. A peer that takes nothing at all is closed by its connection.
///
/// The one or the other thread has the follower at a time, and hands it over under the feed's lock.
final class Follower implements Subscription {
  private final Audience audience;
  private final WebSocketConnection connection;
  private final HistoryFeed feed;
  private final CompletableFuture<Recovery> begun = new CompletableFuture<>();

  /// What it has had.
  private volatile @Nullable Position at;

  private int era; // of its feed, when it last began
  private boolean hasBegun;
  private volatile boolean ended;

  /// Held by the thread that has the follower while it sends: by one of its own all the time.
  private final ReentrantLock sending = new ReentrantLock();

  private @Nullable Follower before; // that ends

  /// @param since what the peer has had, null for what comes from now on
  /// @param before an earlier subscription to the same topic that has ended and is still sending
  Follower(
      Audience audience,
      WebSocketConnection connection,
      HistoryFeed feed,
      @Nullable Position since,
      @Nullable Follower before) {
    this.audience = audience;
    this.before = before;
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
    feed.await(this);
  }

  @Override
  public void begin() {
    try {
      Thread.ofVirtual().name("websocketx-hub-follower").start(this::run);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  @Override
  public void end() {
    ended = true;
    feed.forget(this);
    feed.leave(this);
  }

  @Override
  public boolean isLeaving() {
    return sending.isLocked() || !feed.isSettled();
  }

  private void awaitQuiet() {
    sending.lock();
    try {
      ended = true; // it is already
    } finally {
      sending.unlock();
    }
  }

  // ---- live: on the thread of the feed

  /// Sends messages.
  ///
  /// @return false if the peer cannot take all of them now: what it has had is known
  boolean tell(Run run) {
    sending.lock(); // it waits for the other thread at most, which has handed over and is ending
    try {
      return ended || offer(run);
    } catch (RuntimeException | Error e) {
      fail(e);
      return true;
    } finally {
      sending.unlock();
    }
  }

  private boolean offer(Run run) {
    List<Wire> wires = run.wires();
    int had = 0; // it was ahead of its feed by so many
    while (had < wires.size() && hasHad(wires.get(had))) {
      had++;
    }
    List<PreparedMessage> messages;
    try {
      messages = run.in(audience);
    } catch (RuntimeException | Error e) {
      if (wires.size() == 1) {
        throw e;
      }
      return run.split().stream().allMatch(this::offer);
    }
    int taken = connection.offer(messages.subList(had, messages.size()));
    if (taken > 0) {
      at = wires.get(had + taken - 1).position();
    }
    return had + taken == wires.size();
  }

  private boolean hasHad(Wire wire) {
    Position known = at;
    return known != null && isUpTo(wire.position(), known);
  }

  /// Whether it has had more than its feed has handed on: then what is lost or kept for the feed
  /// may not be for this one, which has to look for itself.
  boolean isAhead(@Nullable Position of) {
    Position known = at;
    return known != null && of != null && known.isOfSameEpoch(of) && !isUpTo(known, of);
  }

  private static boolean isUpTo(Position position, Position end) {
    return position.isOfSameEpoch(end) && position.offset() <= end.offset();
  }

  /// Says from where it goes on.
  ///
  /// @return false if the peer cannot take it now
  boolean tellBegin(Position position, boolean recovered, int ofEra) {
    if (!offer(() -> audience.delivery().begins(feed.topic, position, recovered))) {
      return false;
    }
    at = position;
    era = ofEra;
    return true;
  }

  private boolean offer(Supplier<? extends @Nullable Message> what) {
    sending.lock(); // it waits for the other thread at most, which has handed over and is ending
    try {
      Message message = ended ? null : what.get();
      return message == null || connection.offer(message);
    } catch (RuntimeException | Error e) {
      fail(e);
      return true;
    } finally {
      sending.unlock();
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
    begin();
  }

  private void fail(Throwable failure) {
    feed.hub.failed("a delivery has failed", failure);
    connection.close(StatusCode.INTERNAL_ERROR, "a message cannot be delivered");
  }

  // ---- behind: on a thread of its own

  private void run() {
    sending.lock();
    try {
      Follower earlier = before;
      if (earlier != null) {
        earlier.awaitQuiet(); // nothing of it comes between the messages of this one
        before = null;
      }
      catchUp();
    } catch (ConnectionClosedException e) {
      // its session ends it
    } catch (RuntimeException | Error e) {
      fail(e);
    } finally {
      sending.unlock();
    }
    if (!hasBegun) {
      begun.cancel(false);
    }
  }

  private void catchUp() throws ConnectionClosedException {
    while (!ended && !feed.hub.isClosed()) {
      Position here = at;
      int now = feed.era();
      if (here == null || (hasBegun && era != now)) {
        era = now;
        begin(requireNonNull(feed.last()), !hasBegun);
      } else if (hasBegun && feed.join(this, here, era)) {
        if (ended) {
          feed.leave(this);
        }
        return;
      } else {
        catchUp(here, now);
      }
    }
  }

  private void catchUp(Position here, int now) throws ConnectionClosedException {
    List<Wire> page = next(here);
    if (page != null) {
      if (!hasBegun) {
        era = now;
        begin(here, true);
      }
      send(page);
    }
  }

  /// What comes behind a position, and no more of it than may wait for the peer.
  ///
  /// @return null if it has to look again where it stands
  private @Nullable List<Wire> next(Position here) throws ConnectionClosedException {
    List<Wire> page = feed.recent(here);
    if (page == null) {
      page = read(here);
    }
    return page == null ? null : Pages.fitting(page);
  }

  private void send(List<Wire> page) throws ConnectionClosedException {
    for (Wire wire : page) {
      if (ended) {
        return;
      }
      Position position = wire.position();
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
    int now = feed.era();
    History page;
    try {
      page = feed.pages.read(here);
    } catch (BrokerException e) {
      feed.hub.schedule().pause(Hub.RETRY);
      return null;
    }
    if (!page.isContinuous()) {
      era = now;
      begin(page.top(), false);
      return null;
    }
    if (page.messages().isEmpty() && hasBegun) {
      enter(page.top());
      feed.gap(); // it has all, but its feed has not
      feed.hub.schedule().pause(Hub.RETRY);
      return null;
    }
    return page.messages().stream()
        .map(stored -> new Wire(feed.publication(stored.position(), stored.envelope())))
        .toList();
  }

  private void begin(Position position, boolean recovered) throws ConnectionClosedException {
    Message message = audience.delivery().begins(feed.topic, position, recovered);
    if (message != null && !ended) {
      connection.write(message);
    }
    at = position;
    hasBegun = true;
    begun.complete(new Recovery(recovered, position));
  }
}
