// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.JetStreamStatusException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;

/// Whatever went wrong, as the hub is told.
final class Failures {
  private Failures() {}

  static BrokerException of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof BrokerException known) {
      return known;
    }
    if (cause instanceof TimeoutException) {
      return new BrokerException("NATS does not answer in time", cause);
    }
    if (isNobody(cause)) {
      return new BrokerException(
          "nobody answers: the server has no JetStream, or no leader", cause);
    }
    return new BrokerException("NATS: " + cause.getMessage(), cause);
  }

  /// What a stage has failed with, of which another one has told.
  static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return (failure instanceof CompletionException || failure instanceof ExecutionException)
            && cause != null
        ? cause
        : failure;
  }

  /// Ends one stage as another ends.
  static <T extends @Nullable Object> void pass(
      CompletableFuture<T> from, CompletableFuture<T> to) {
    var _ =
        from.whenComplete((value, failure) -> {
          if (failure == null) {
            to.complete(value);
          } else {
            to.completeExceptionally(cause(failure));
          }
        });
  }

  /// Whether nobody listened where something was asked.
  static boolean isNobody(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof JetStreamStatusException status && status.getStatus().getCode() == 503) {
        return true;
      }
    }
    return false;
  }

  /// The same stage, with whatever went wrong as the hub is told.
  static <T extends @Nullable Object> CompletableFuture<T> told(CompletableFuture<T> stage) {
    CompletableFuture<T> told = new CompletableFuture<>();
    var _ =
        stage.whenComplete((value, failure) -> {
          if (failure == null) {
            told.complete(value);
          } else {
            told.completeExceptionally(of(failure));
          }
        });
    return told;
  }

  static <T extends @Nullable Object> CompletableFuture<T> failed(String what) {
    return CompletableFuture.failedFuture(new BrokerException(what, null));
  }
}
