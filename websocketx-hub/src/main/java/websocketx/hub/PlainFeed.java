// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.PreparedMessage;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

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
    Run run;
    do {
      if (lost.getAndSet(false)) {
        audiences.keySet().forEach(this::tellGap);
      }
      run = nextRun();
      for (Audience audience : audiences.keySet()) {
        tell(audience, run);
      }
    } while (!run.isEmpty());
  }

  /// What has come by now, up to a message with a key.
  private Run nextRun() {
    Run run = new Run();
    Incoming next;
    do {
      next = run.isFull() ? null : poll();
      if (next != null) {
        run.add(new Wire(publication(null, next.envelope())));
      }
    } while (next != null && next.envelope().key() == null);
    return run;
  }

  private void tell(Audience audience, Run run) {
    List<PreparedMessage> messages;
    try {
      messages = run.in(audience);
    } catch (RuntimeException | Error e) {
      if (run.wires().size() > 1) {
        run.split().forEach(one -> tell(audience, one));
      } else {
        hub.failed("a delivery has failed", e);
      }
      return;
    }
    String key = run.isEmpty() ? null : run.last().publication.key();
    int plain = key == null ? messages.size() : messages.size() - 1;
    if (plain > 0) {
      audience.topics().publish(topic, messages.subList(0, plain));
    }
    if (key != null) {
      audience.topics().publish(topic, key, messages.getLast());
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
