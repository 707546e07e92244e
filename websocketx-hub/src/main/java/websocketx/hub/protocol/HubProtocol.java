// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.hub.Audience;
import websocketx.hub.Hub;
import websocketx.hub.protocol.Access.Action;
import websocketx.hub.protocol.Reply.Failure;
import websocketx.topics.Overflow;
import websocketx.topics.TopicName;

/// A handler for peers that subscribe, publish, come back and see who is there, in JSON: the
/// subprotocol [#NAME]. One for each hub; safe from any thread.
///
/// A peer's message is an object with the fields `id`, a number of its choice of 0 or more; `do`;
/// and `topic`. What it can do:
///
/// | `do` | more fields | answer, beside `"re": id, "ok": true` |
/// | --- | --- | --- |
/// | `subscribe` | `since`, with `epoch` and `offset`, of the last message it has had | `recovered`; with history `position` |
/// | `unsubscribe` | | |
/// | `publish` | `data`, any JSON; `key`; `uid`, the same when it is published again | with history `position` |
/// | `enter` | `info`, any JSON | |
/// | `leave` | | |
/// | `members` | | `members`, each with `id` and `info`; 1,000 at most |
///
/// What fails is answered with `"ok": false`, an `error`, which is `refused`, `limit`, `invalid` or
/// `unavailable`, and a `text`; the last may be tried again. What cannot be read closes the
/// connection with 1008.
///
/// Published messages come as `topic`, `data` or, if they are binary, `base64`; with history
/// `offset`; and `key` if they have one. In front of the first of a subscription with history, and
/// whenever messages may have been missed, comes `topic`, `recovered` and `position`, whose epoch
/// is that of all messages behind it. If `recovered` is false the peer has to load anew what it
/// knows.
public final class HubProtocol implements WebSocketHandler {
  /// The name of the subprotocol, for the server's builder.
  public static final String NAME = "hub.websocketx.v1";

  /// How many commands of a peer may wait for the broker; then it is not read until one is
  /// answered.
  private static final int MAX_PENDING = 64;

  /// How many members are listed.
  private static final int MAX_MEMBERS = 1_000;

  private final Hub hub;
  private final Access access;
  private final Overflow overflow;
  private final Audience audience;

  /// For peers that are closed with 1013 when they are too slow for a topic without history.
  ///
  /// @param hub whose topics
  /// @param access who may do what; every topic of the hub can be named by peers
  public HubProtocol(Hub hub, Access access) {
    this(hub, access, Overflow.CLOSE);
  }

  /// For peers that are treated otherwise.
  ///
  /// @param hub whose topics
  /// @param access who may do what; every topic of the hub can be named by peers
  /// @param overflow what to do with peers that are too slow for a topic without history
  public HubProtocol(Hub hub, Access access, Overflow overflow) {
    this.hub = requireNonNull(hub, "hub");
    this.access = requireNonNull(access, "access");
    this.overflow = requireNonNull(overflow, "overflow");
    audience = hub.audience(new Reply());
  }

  /// Serves a peer until the connection ends.
  @Override
  public void handle(WebSocketConnection connection) throws InterruptedException {
    Semaphore pending = new Semaphore(MAX_PENDING);
    for (Message message : connection) {
      execute(connection, pending, Command.of(message.text()));
    }
  }

  private void execute(WebSocketConnection connection, Semaphore pending, Command command)
      throws InterruptedException {
    long id = command.id();
    String topic = command.topic();
    if (!TopicName.isValid(topic)) {
      reply(connection, Reply.failed(id, Failure.INVALID, "no name of a topic"));
      return;
    }
    Action action = action(command);
    if (action != null && !access.allows(connection, action, topic)) {
      reply(connection, Reply.failed(id, Failure.REFUSED, "not allowed"));
      return;
    }
    try {
      switch (command.verb()) {
        case SUBSCRIBE ->
            answer(
                connection,
                id,
                audience.resume(connection, topic, overflow, command.since()),
                recovery -> Reply.begun(id, recovery));
        case UNSUBSCRIBE -> {
          audience.unsubscribe(connection, topic);
          reply(connection, Reply.done(id));
        }
        case PUBLISH -> {
          Message message = Message.text(requireNonNull(command.data()));
          answer(
              connection,
              id,
              bounded(pending, () -> hub.publish(topic, command.key(), message, command.uid())),
              position -> Reply.published(id, position));
        }
        case ENTER -> {
          String info = command.info() == null ? "null" : command.info();
          answer(
              connection,
              id,
              bounded(pending, () -> hub.enter(connection, topic, info)),
              _ -> Reply.done(id));
        }
        case LEAVE -> {
          hub.leave(connection, topic);
          reply(connection, Reply.done(id));
        }
        case MEMBERS -> {
          answer(
              connection,
              id,
              bounded(pending, () -> hub.members(topic, MAX_MEMBERS)),
              members -> Reply.members(id, members));
        }
      }
    } catch (CloseStatusException e) {
      reply(connection, Reply.failed(id, Failure.LIMIT, String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      reply(connection, Reply.failed(id, Failure.INVALID, String.valueOf(e.getMessage())));
    }
  }

  private static @Nullable Action action(Command command) {
    return switch (command.verb()) {
      case SUBSCRIBE -> Action.SUBSCRIBE;
      case PUBLISH -> Action.PUBLISH;
      case ENTER -> Action.ENTER;
      case MEMBERS -> Action.MEMBERS;
      case UNSUBSCRIBE, LEAVE -> null;
    };
  }

  private static <T extends @Nullable Object> CompletableFuture<T> bounded(
      Semaphore pending, Supplier<CompletableFuture<T>> ask) throws InterruptedException {
    pending.acquire();
    CompletableFuture<T> stage;
    try {
      stage = ask.get();
    } catch (RuntimeException | Error e) {
      pending.release();
      throw e;
    }
    return stage.whenComplete((_, _) -> pending.release());
  }

  private static <T extends @Nullable Object> void answer(
      WebSocketConnection connection,
      long id,
      CompletableFuture<T> stage,
      Function<? super T, Message> done) {
    var _ =
        stage.whenComplete((result, failure) -> {
          if (failure == null) {
            reply(connection, done.apply(result));
          } else {
            reply(
                connection,
                Reply.failed(id, Failure.UNAVAILABLE, String.valueOf(failure.getMessage())));
          }
        });
  }

  /// On whichever thread: it must not wait. A peer that does not take its answers has gone wrong.
  private static void reply(WebSocketConnection connection, Message message) {
    if (!connection.offer(message)) {
      connection.close(StatusCode.TRY_AGAIN_LATER, "too slow");
    }
  }
}
