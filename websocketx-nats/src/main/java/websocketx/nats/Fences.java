// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Tells when the server has read what was sent: a message to ourselves follows it, and comes back.
/// One is under way at a time, for all that were waiting when it left. jnats's own flush would do
/// the same with pings, and cut the connection if two threads flush at once.
final class Fences {
  private static final byte[] NOTHING = {};

  private final Connection connection;
  private final String subject;

  // Both guarded by this.
  private List<CompletableFuture<@Nullable Void>> waiting = new ArrayList<>();
  private List<CompletableFuture<@Nullable Void>> underWay = List.of();

  Fences(Connection connection) {
    this.connection = connection;
    subject = connection.createInbox();
    // A dispatcher of its own: none is ever lost because others wait.
    Dispatcher dispatcher = connection.createDispatcher(_ -> returned());
    dispatcher.subscribe(subject);
  }

  /// Completes a stage when everything that this thread has sent is read. If the connection is
  /// lost, it never does.
  synchronized void put(CompletableFuture<@Nullable Void> stage) {
    waiting.add(stage);
    if (underWay.isEmpty()) {
      send();
    }
  }

  private synchronized List<CompletableFuture<@Nullable Void>> next() {
    List<CompletableFuture<@Nullable Void>> done = underWay;
    underWay = List.of();
    if (!waiting.isEmpty()) {
      send();
    }
    return done;
  }

  private void send() {
    underWay = waiting;
    waiting = new ArrayList<>();
    connection.publish(subject, NOTHING);
  }

  private void returned() {
    next().forEach(each -> each.complete(null));
  }
}
