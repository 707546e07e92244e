// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// A topic with history: messages go out in the order of their offsets, none twice and none left
/// out. Where one is missing, the history is asked; what is not there any more is told to all.
final class HistoryFeed extends Feed {
  private static final Follower[] NOBODY = {};

  final Pages pages = new Pages(this);
  private final AtomicBoolean lost = new AtomicBoolean();
  private volatile boolean isWaiting; // for the broker's history, which has failed a moment ago

  /// Guards what is below. Held for moments only, never over a call to a broker or a connection.
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Position last; // handed on to all that are live
  private int era; // how often the broker has fallen back to a smaller offset of the same epoch
  private final Recent recent = new Recent();
  private final Set<Follower> live = new LinkedHashSet<>();
  private Follower @Nullable [] snapshot;

  HistoryFeed(Hub hub, String topic, Retention retention) {
    super(hub, topic, retention);
  }

  @Override
  void subscribed(@Nullable Position position) {
    lock.lock();
    try {
      last = position;
    } finally {
      lock.unlock();
    }
    checkLater();
  }

  @Override
  void gap() {
    lost.set(true);
    kick();
  }

  @Override
  void end() {
    super.end();
    lock.lock();
    try {
      recent.clear(); // the next check still knows this feed
    } finally {
      lock.unlock();
    }
  }

  // ---- handing on

  @Override
  void handOn() {
    while (!isWaiting) {
      if (lost.getAndSet(false) && !catchUp()) {
        return;
      }
      Run run = new Run();
      Position other = poll(run);
      handOn(run);
      if (other == null && run.isEmpty()) {
        return;
      }
      if (other != null && !isOld(other) && catchUp() && isBehind(other)) {
        askLater(); // it should have brought this message as well
      }
    }
  }

  /// Takes what has come, as long as each is the next.
  ///
  /// @return the position of one that is not, which is not among them; null if all are
  private @Nullable Position poll(Run run) {
    Position at = last();
    while (at != null && !run.isFull()) {
      Incoming next = poll();
      if (next == null) {
        return null;
      }
      Position position = next.position();
      Position expected = at.at(at.offset() + 1);
      if (expected.equals(position)) {
        run.add(new Wire(publication(position, next.envelope())));
        at = expected;
      } else if (position != null) {
        return position;
      }
    }
    return null;
  }

  private boolean isOld(Position position) {
    Position known = last();
    return known != null && known.isOfSameEpoch(position) && known.offset() >= position.offset();
  }

  private boolean isBehind(Position position) {
    Position known = last();
    return known != null
        && known.isOfSameEpoch(position)
        && known.offset() < position.offset()
        && !isEnded();
  }

  /// The broker cannot tell now: it is asked again soon, and all waits.
  private void askLater() {
    lost.set(true);
    isWaiting = true;
    try {
      var _ =
          hub.schedule()
              .after(
                  Hub.RETRY,
                  () -> {
                    isWaiting = false;
                    kick();
                  });
    } catch (Throwable e) {
      isWaiting = false; // the next one who comes asks
      throw e;
    }
  }

  /// Hands on what the history has and was not handed on.
  ///
  /// @return false if the broker cannot tell now
  private boolean catchUp() {
    while (!isEnded()) {
      History page;
      try {
        page = pages.read(last());
      } catch (BrokerException e) {
        askLater();
        return false;
      }
      if (!page.isContinuous()) {
        begin(page.top(), false);
        return true;
      }
      for (History.Stored stored : page.messages()) {
        enter(stored.position());
        Run run = new Run();
        run.add(new Wire(publication(stored.position(), stored.envelope())));
        handOn(run);
      }
      if (page.messages().isEmpty() || page.top().equals(last())) {
        enter(page.top());
        return true;
      }
    }
    return true;
  }

  /// Goes over to another epoch of the same history, in which nothing was lost: as positions of the
  /// one before may soon mean nothing, all are told.
  private void enter(Position position) {
    Position known = last();
    if (known != null && !known.isOfSameEpoch(position)) {
      begin(position.at(known.offset()), true);
    }
  }

  private void handOn(Run run) {
    if (!run.isEmpty()) {
      advance(
          run.last().position(),
          () -> run.wires().forEach(wire -> recent.add(wire, wire.position().offset())),
          follower -> follower.tell(run));
    }
  }

  /// From here it goes on.
  ///
  /// @param recovered false if what was missed is lost
  private void begin(Position position, boolean recovered) {
    Position before = last(); // nobody else moves it now
    boolean isBack =
        before != null && before.isOfSameEpoch(position) && before.offset() > position.offset();
    advance(
        position,
        () -> {
          recent.clear();
          era += isBack ? 1 : 0;
        },
        follower -> !follower.isAhead(before) && follower.tellBegin(position, recovered, era()));
  }

  /// Moves on, and tells those that are live; who does not take it falls behind to where it was.
  private void advance(Position to, Runnable underLock, Predicate<Follower> tell) {
    Position before;
    Follower[] all;
    lock.lock();
    try {
      before = last;
      last = to;
      underLock.run();
      all = snapshot;
      if (all == null) {
        all = live.toArray(NOBODY);
        snapshot = all;
      }
    } finally {
      lock.unlock();
    }
    for (Follower follower : all) {
      if (!tell.test(follower) && before != null) {
        leave(follower);
        follower.fallBehind(before);
      }
    }
  }

  // ---- followers

  @Nullable Position last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// Messages that had an offset of an earlier era may not be those that have it now.
  int era() {
    lock.lock();
    try {
      return era;
    } finally {
      lock.unlock();
    }
  }

  /// Makes a follower live if it has all that was handed on.
  ///
  /// @return true if it is live: it is told of the next message
  boolean join(Follower follower, Position at, int ofEra) {
    lock.lock();
    try {
      Position known = last;
      if (known == null
          || ofEra != era
          || !known.isOfSameEpoch(at)
          || known.offset() > at.offset()) {
        return false;
      }
      live.add(follower);
      snapshot = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  int liveCount() {
    lock.lock();
    try {
      return live.size();
    } finally {
      lock.unlock();
    }
  }

  void leave(Follower follower) {
    lock.lock();
    try {
      if (live.remove(follower)) {
        snapshot = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /// What this node has of the messages behind a position.
  ///
  /// @return null if they are not all here
  @Nullable List<Wire> recent(Position at) {
    lock.lock();
    try {
      Position known = last;
      if (known == null || !known.isOfSameEpoch(at)) {
        return null;
      }
      return known.equals(at) ? List.of() : recent.after(at.offset());
    } finally {
      lock.unlock();
    }
  }

  // ---- self-healing

  private void checkLater() {
    var _ = hub.schedule().after(hub.checkInterval(), this::check);
  }

  /// Compares what this node has with what the broker has. What is on its way just now looks like a
  /// gap, and is read twice: that does no harm.
  private void check() {
    if (isEnded()) {
      return;
    }
    Position known = last();
    var _ =
        hub.ask("look at " + topic, () -> hub.broker().history(topic, retention, known, 0))
            .whenComplete((history, failure) -> {
              checkLater();
              if (failure == null && !history.top().equals(known)) {
                gap();
              }
            });
  }
}
