// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;

/// Pushes while the handler reads.
final class PushFeed {
  private PushFeed() {}

  /// A source with queues.
  interface Feed {
    BlockingQueue<String> subscribe(String topic);

    void unsubscribe(BlockingQueue<String> queue);
  }

  static WebSocketHandler queues(Feed feed) {
    // @start region="queues"
    return connection -> {
      BlockingQueue<String> queue = feed.subscribe(connection.request().path());
      try {
        connection.fork(c -> {
          while (true) {
            c.writeText(queue.take()); // interrupted when the connection ends
          }
        });
        for (Message _ : connection) {} // nothing is expected; ends with the connection
      } finally {
        feed.unsubscribe(queue);
      }
    };
    // @end
  }

  /// A source with callbacks, which need neither queue nor thread.
  interface Bus {
    Subscription subscribe(Consumer<String> callback);
  }

  /// Ends the calls.
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  static WebSocketHandler callbacks(Bus bus) {
    // @start region="callbacks"
    return connection -> {
      Subscription subscription =
          bus.subscribe(text -> {
            if (!connection.offer(Message.text(text))) {
              connection.close(StatusCode.TRY_AGAIN_LATER, "too slow");
            }
          });
      try {
        for (Message _ : connection) {}
      } finally {
        subscription.close();
      }
    };
    // @end
  }
}
