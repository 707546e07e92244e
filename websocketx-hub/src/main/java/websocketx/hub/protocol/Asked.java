// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.hub.protocol.Reply.Failure;

/// A command that is answered later.
///
/// @param connection of the peer
/// @param id of the command
/// @param pending one permit for each command of the peer that may be under way
record Asked(WebSocketConnection connection, long id, Semaphore pending) {

  /// Asks, when there is a permit, and gives it back when the peer has its answer.
  <T extends @Nullable Object> void ask(
      Supplier<CompletableFuture<T>> question, Function<? super T, Message> done)
      throws InterruptedException {
    pending.acquire();
    CompletableFuture<T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException | Error e) {
      pending.release();
      throw e;
    }
    answer(stage, done, pending::release);
  }

  <T extends @Nullable Object> void answer(
      CompletableFuture<T> stage, Function<? super T, Message> done) {
    answer(stage, done, () -> {});
  }

  private <T extends @Nullable Object> void answer(
      CompletableFuture<T> stage, Function<? super T, Message> done, Runnable answered) {
    var _ =
        stage.whenComplete((result, failure) -> {
          // What a broker says may name hosts: that is not for peers.
          String why =
              failure instanceof CancellationException
                  ? "the subscription has ended"
                  : "the broker did not answer";
          reply(
              failure == null ? done.apply(result) : Reply.failed(id, Failure.UNAVAILABLE, why),
              answered);
        });
  }

  /// On whichever thread: this one must not wait. A peer may be reading a long history just now,
  /// and have no room for an answer.
  private void reply(Message message, Runnable answered) {
    if (connection.offer(message)) {
      answered.run();
    } else if (connection.closeCause() == null) {
      Thread.ofVirtual()
          .name("websocketx-hub-answer")
          .start(() -> {
            try {
              connection.write(message);
            } catch (ConnectionClosedException e) {
              // nobody is there to be answered
            } finally {
              answered.run();
            }
          });
    } else {
      answered.run();
    }
  }
}
