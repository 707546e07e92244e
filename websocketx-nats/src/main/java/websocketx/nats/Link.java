// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;

/// One connection to the server, from when it stands until it is lost. What is asked for on it
/// fails with it: nothing waits for the next connection. Safe for all threads.
final class Link {
  /// How long the server has for an answer.
  static final Duration ANSWER = Duration.ofSeconds(5);

  /// How many messages may wait here for the listener, and their bytes: what comes then is lost,
  /// and told as a gap.
  private static final int MAX_WAITING = 65_536;

  private static final int MAX_WAITING_BYTES = 64 << 20;

  /// How many pieces of work are done at a time; the others wait, for their own time. With
  /// [Histories#AHEAD] each, they take half of the [Room].
  private static final int MAX_WORKING = 64;

  private final Connection connection;
  private final @Nullable NamedTls tls;
  private final Troubles troubles;
  private final Dispatcher dispatcher;
  private final Fences fences;
  private final Room room = new Room();
  private final Semaphore working = new Semaphore(MAX_WORKING);
  private final Map<Object, CompletableFuture<?>> pending = new ConcurrentHashMap<>();
  private final CompletableFuture<BrokerException> end = new CompletableFuture<>();

  private Link(
      Connection connection, @Nullable NamedTls tls, Troubles troubles, MessageHandler handler) {
    this.connection = connection;
    this.tls = tls;
    this.troubles = troubles;
    dispatcher = connection.createDispatcher(handler);
    dispatcher.setPendingLimits(MAX_WAITING, MAX_WAITING_BYTES);
    fences = new Fences(connection);
    // From now on only: what failed before the connection stood is told late, on another thread.
    ConnectionListener listener =
        (_, event) -> {
          if (event == ConnectionListener.Events.DISCONNECTED
              || event == ConnectionListener.Events.CLOSED) {
            end("the connection to NATS is lost");
          }
        };
    connection.addConnectionListener(listener);
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      end("the connection to NATS is lost");
    }
  }

  /// Connects, to the first of the servers that answers.
  ///
  /// @param handler takes what comes for what is subscribed to, on one thread
  /// @throws BrokerException if none does
  static Link open(Options options, MessageHandler handler)
      throws BrokerException, InterruptedException {
    Troubles troubles = new Troubles();
    Options.Builder own = new Options.Builder(options).errorListener(troubles);
    SSLContext trusted = options.getSslContext();
    NamedTls tls = trusted == null ? null : NamedTls.like(trusted);
    if (tls != null) {
      own.sslContext(tls.context());
    }
    Connection connection;
    try {
      connection = Nats.connect(own.build());
    } catch (AuthenticationException e) {
      throw new BrokerException(
          "NATS refuses the user, the password or the token", troubles.last());
    } catch (IOException e) {
      // Without its text, in which the passwords of the servers' addresses stand.
      throw new BrokerException("no NATS server can be reached", troubles.last());
    } catch (RuntimeException e) { // of what the options have brought along
      throw new BrokerException("connecting to NATS failed", e);
    }
    try {
      return new Link(connection, tls, troubles, handler);
    } catch (IllegalStateException e) { // lost again while it was set up
      connection.close();
      throw new BrokerException("the connection to NATS is lost", troubles.last());
    }
  }

  /// Where it leads to.
  String server() {
    return connection.getServerInfo().getHost() + ':' + connection.getServerInfo().getPort();
  }

  /// Completes with the reason when it is lost or closed.
  CompletableFuture<BrokerException> end() {
    return end;
  }

  private void end(String what) {
    BrokerException why = new BrokerException(what, troubles.last());
    if (end.complete(why)) {
      pending.values().forEach(each -> each.completeExceptionally(why));
    }
  }

  /// Makes a stage that fails when this link ends, or the server has not answered in time.
  <T extends @Nullable Object> CompletableFuture<T> stage() {
    CompletableFuture<T> stage = new CompletableFuture<>();
    Object key = new Object();
    pending.put(key, stage);
    var _ = stage.whenComplete((_, _) -> pending.remove(key));
    stage.orTimeout(ANSWER.toNanos(), TimeUnit.NANOSECONDS);
    if (end.isDone()) { // perhaps before it was among them
      stage.completeExceptionally(end.join());
    }
    return stage;
  }

  /// What has to ask several times, and waits for each answer.
  interface Work<T extends @Nullable Object> {
    T run() throws BrokerException, InterruptedException;
  }

  /// Does it on a thread of its own.
  <T extends @Nullable Object> CompletableFuture<T> stage(Work<T> work) {
    CompletableFuture<T> stage = stage();
    Thread.ofVirtual()
        .start(() -> {
          try {
            working.acquire();
            try {
              stage.complete(work.run());
            } finally {
              working.release();
            }
          } catch (BrokerException | InterruptedException | RuntimeException e) {
            stage.completeExceptionally(e);
          }
        });
    return stage;
  }

  /// Publishes, and knows when the server has it.
  CompletableFuture<@Nullable Void> publish(String subject, byte[] body) {
    CompletableFuture<@Nullable Void> stage = stage();
    if (room.take(body.length)) {
      var _ = stage.whenComplete((_, _) -> room.give(body.length));
      try {
        connection.publish(subject, body);
        fences.put(stage);
      } catch (IllegalStateException | IllegalArgumentException e) {
        stage.completeExceptionally(refused(e));
      }
    } else {
      stage.completeExceptionally(Room.none());
    }
    return stage;
  }

  /// Asks for an answer. It fails with a [io.nats.client.support.JetStreamStatusException] if
  /// nobody listens there.
  CompletableFuture<Message> ask(String subject, @Nullable Headers headers, byte[] body) {
    CompletableFuture<Message> stage = stage();
    if (room.take(body.length)) {
      var _ = stage.whenComplete((_, _) -> room.give(body.length));
      try {
        Failures.pass(connection.requestWithTimeout(subject, headers, body, ANSWER), stage);
      } catch (IllegalStateException | IllegalArgumentException e) {
        stage.completeExceptionally(refused(e));
      }
    } else {
      stage.completeExceptionally(Room.none());
    }
    return stage;
  }

  private static BrokerException refused(RuntimeException e) {
    return new BrokerException("NATS does not take it: " + e.getMessage(), e);
  }

  /// Asks for what comes on a subject. The server knows when a [#fence()] has come back.
  void subscribe(String subject) {
    try {
      dispatcher.subscribe(subject);
    } catch (IllegalStateException e) {
      // It is closed, and what is subscribed to with it.
    }
  }

  /// No longer asks.
  void unsubscribe(String subject) {
    try {
      dispatcher.unsubscribe(subject);
    } catch (IllegalStateException e) {
      // As above.
    }
  }

  /// Completes when the server has read everything that was sent before.
  CompletableFuture<@Nullable Void> fence() {
    CompletableFuture<@Nullable Void> stage = stage();
    try {
      fences.put(stage);
    } catch (IllegalStateException e) {
      stage.completeExceptionally(refused(e));
    }
    return stage;
  }

  /// How many messages were lost because too many were waiting for the listener.
  long dropped() {
    return dispatcher.getDroppedCount();
  }

  /// Ends it. Waits for the threads of the connection up to a deadline; the library itself may take
  /// longer, if the server takes nothing more.
  void close(Duration patience) {
    end("the broker is closed");
    Thread closing =
        Thread.ofVirtual()
            .start(() -> {
              if (tls != null) {
                tls.end();
              }
              try {
                connection.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      closing.join(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for a stage: for threads that may.
  ///
  /// @throws BrokerException if it has failed
  static <T extends @Nullable Object> T await(CompletableFuture<T> stage)
      throws BrokerException, InterruptedException {
    try {
      // Stages end by themselves in time.
      return stage.get(2 * ANSWER.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw Failures.of(e);
    }
  }
}
