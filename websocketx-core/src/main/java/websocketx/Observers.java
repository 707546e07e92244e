// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The observers of a server, called one after the other; what one throws is logged and harms
/// nobody.
final class Observers {
  private final List<WebSocketObserver> all;

  Observers(List<WebSocketObserver> all) {
    this.all = List.copyOf(all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void refused(@Nullable Request request, Response response, @Nullable Throwable cause) {
    tell(observer -> observer.refused(request, response, cause));
  }

  void opened(WebSocketConnection connection) {
    tell(observer -> observer.opened(connection));
  }

  void received(WebSocketConnection connection, Message message) {
    if (!all.isEmpty()) {
      tell(observer -> observer.received(connection, message));
    }
  }

  void sent(WebSocketConnection connection, Message message) {
    if (!all.isEmpty()) {
      tell(observer -> observer.sent(connection, message));
    }
  }

  void failed(WebSocketConnection connection, Throwable failure) {
    tell(observer -> observer.failed(connection, failure));
  }

  void closed(WebSocketConnection connection, CloseCause cause) {
    tell(observer -> observer.closed(connection, cause));
  }

  void waited(WebSocketConnection connection, Duration time) {
    tell(observer -> observer.waited(connection, time));
  }

  void stalled(WebSocketConnection connection, Duration time) {
    tell(observer -> observer.stalled(connection, time));
  }

  void ponged(WebSocketConnection connection, Duration roundTrip) {
    tell(observer -> observer.ponged(connection, roundTrip));
  }

  void limited(String option, long times) {
    tell(observer -> observer.limited(option, times));
  }

  private void tell(Consumer<WebSocketObserver> news) {
    for (WebSocketObserver observer : all) {
      try {
        news.accept(observer);
      } catch (Throwable thrown) {
        Log.failure("an observer has failed", thrown);
      }
    }
  }
}
