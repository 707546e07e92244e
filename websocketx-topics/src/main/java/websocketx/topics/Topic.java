// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.PreparedMessage;
import websocketx.StatusCode;

/// Who is subscribed to one name. Ends with its last subscriber, and is not used again. Its lock is
/// held over nothing but the array, and may be taken under a [Subscriber]'s.
///
/// Those who publish look at the array without the lock. So what they may be looking at only grows
/// behind their last; before one of them is taken out, it is copied, once for any number of changes
/// until the next look.
final class Topic {
  private static final int FEWEST = 4;

  final String name;
  private @Nullable Subscription[] all = new @Nullable Subscription[FEWEST];
  private int count;
  private boolean isSeen; // somebody may be looking at the array
  private boolean isOver;

  Topic(String name) {
    this.name = name;
  }

  /// Adds a subscription.
  ///
  /// @return null if the topic has ended
  synchronized @Nullable Subscription add(Subscriber subscriber, Overflow overflow, int most) {
    if (isOver) {
      return null;
    }
    if (count >= most) {
      throw new CloseStatusException(StatusCode.TRY_AGAIN_LATER, "the topic has no room");
    }
    Subscription added = new Subscription(this, subscriber, overflow);
    if (count == all.length) {
      all = Arrays.copyOf(all, (int) Math.min(count + (count >> 1), (long) most));
      isSeen = false;
    }
    added.index = count;
    all[count] = added;
    count++;
    return added;
  }

  /// Takes a subscription out, if it is still in. Either all of that happens or nothing.
  ///
  /// @return whether the topic has ended
  synchronized boolean remove(Subscription gone) {
    int index = gone.index;
    if (index >= 0) {
      int last = count - 1;
      boolean isSpacious = last >= FEWEST && last < all.length >> 2;
      @Nullable Subscription[] rest = all;
      if (isSpacious || isSeen) {
        rest = Arrays.copyOf(rest, isSpacious ? rest.length >> 1 : rest.length);
      }
      Subscription moved = requireNonNull(rest[last]);
      moved.index = index;
      rest[index] = moved;
      rest[last] = null;
      gone.index = -1;
      all = rest;
      isSeen = false;
      count = last;
      isOver = last == 0;
    }
    return isOver;
  }

  /// Ends the topic if nobody came in.
  ///
  /// @return whether it has ended
  synchronized boolean endIfEmpty() {
    isOver |= count == 0;
    return isOver;
  }

  Published publish(Object key, PreparedMessage message) {
    Tally tally = new Tally();
    forEach(each -> each.deliver(key, message, tally));
    return tally.result();
  }

  Published publish(List<PreparedMessage> messages) {
    Tally tally = new Tally();
    forEach(each -> each.deliver(messages, tally));
    return tally.result();
  }

  private void forEach(Consumer<Subscription> action) {
    @Nullable Subscription[] those;
    int end;
    synchronized (this) {
      those = all;
      end = count;
      isSeen = true;
    }
    for (int i = 0; i < end; i++) {
      action.accept(requireNonNull(those[i]));
    }
  }

  synchronized int size() {
    return count;
  }
}
