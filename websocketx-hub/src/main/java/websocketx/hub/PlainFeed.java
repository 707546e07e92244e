// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;
import websocketx.topics.Topics;

/// A topic without history: what comes goes to those who are there.
final class PlainFeed extends Feed {
  private final Map<Audience, Integer> audiences = new ConcurrentHashMap<>();
  private final AtomicBoolean lost = new AtomicBoolean();

  PlainFeed(Hub hub, String topic) {
    super(hub, topic, Retention.NONE);
  }

  void join(Audience audience) {
    audiences.merge(audience, 1, Integer::sum);
  }

  void leave(Audience audience) {
    audiences.computeIfPresent(audience, (_, count) -> count == 1 ? null : count - 1);
  }

  @Override
  void subscribed(@Nullable Position position) {}

  @Override
  void gap() {
    lost.set(true);
    kick();
  }

  @Override
  void handOn() {
    Incoming next;
    do {
      if (lost.getAndSet(false)) {
        audiences.keySet().forEach(this::tellGap);
      }
      next = poll();
      if (next != null) {
        Wire wire = new Wire(publication(null, next.envelope()));
        audiences.keySet().forEach(audience -> tell(audience, wire));
      }
    } while (next != null);
  }

  private void tell(Audience audience, Wire wire) {
    String key = wire.publication.key();
    Topics to = audience.topics();
    try {
      if (key == null) {
        to.publish(topic, wire.in(audience));
      } else {
        to.publish(topic, key, wire.in(audience));
      }
    } catch (RuntimeException | Error e) {
      hub.failed("a delivery has failed", e);
    }
  }

  private void tellGap(Audience audience) {
    try {
      Message gap = audience.delivery().begins(topic, null, false);
      if (gap != null) {
        audience.topics().publish(topic, gap);
      }
    } catch (RuntimeException | Error e) {
      hub.failed("a delivery has failed", e);
    }
  }
}
