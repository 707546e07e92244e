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
/// @param pending one permit for each command of its kind that may be under way
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
          Message message;
          try {
            message = failure == null ? made(done, result) : failed(failure);
          } catch (RuntimeException | Error e) {
            answered.run();
            throw e;
          }
          reply(message, answered);
        });
  }

  /// Nobody else hears of an answer that cannot be made: the peer is not to wait for it.
  private <T extends @Nullable Object> Message made(Function<? super T, Message> done, T result) {
    try {
      return done.apply(result);
    } catch (RuntimeException | Error e) {
      return unavailable("the answer cannot be told");
    }
  }

  /// What a broker says may name hosts: that is not for peers.
  private Message failed(Throwable failure) {
    return unavailable(
        failure instanceof CancellationException
            ? "the subscription has ended"
            : "the broker did not answer");
  }

  private Message unavailable(String why) {
    return Reply.failed(id, Failure.UNAVAILABLE, why);
  }

  /// On whichever thread: this one must not wait. A peer may be reading a long history just now,
  /// and have no room for an answer.
  private void reply(Message message, Runnable answered) {
    boolean isWriting = false;
    try {
      if (!connection.offer(message) && connection.closeCause() == null) {
        Thread.ofVirtual().name("websocketx-hub-answer").start(() -> write(message, answered));
        isWriting = true;
      }
    } finally {
      if (!isWriting) {
        answered.run();
      }
    }
  }

  private void write(Message message, Runnable answered) {
    try {
      connection.write(message);
    } catch (ConnectionClosedException e) {
      // nobody is there to be answered
    } finally {
      answered.run();
    }
  }
}
