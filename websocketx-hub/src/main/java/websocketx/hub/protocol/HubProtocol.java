// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import websocketx.CloseStatusException;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;
import websocketx.hub.Audience;
import websocketx.hub.Hub;
import websocketx.hub.protocol.Access.Action;
import websocketx.hub.protocol.Command.Verb;
import websocketx.hub.protocol.Reply.Failure;
import websocketx.topics.Overflow;
import websocketx.topics.TopicName;

/// A handler for peers that subscribe, publish, come back and see who is there, in JSON: the
/// subprotocol [#NAME]. One for each hub; safe from any thread.
///
/// A peer's message is an object with the fields `id`, a number of its choice of 0 or more; `do`;
/// and, but for `ping`, `topic`. What it can do:
///
/// | `do` | more fields | answer, beside `"re": id, "ok": true` |
/// | --- | --- | --- |
/// | `subscribe` | `since`, with `epoch` and `offset`, of the last message it has had | `recovered`; with history `position` |
/// | `unsubscribe` | | |
/// | `publish` | `data`, any JSON; `key`; `uid`, the same when it is published again | with history `position` |
/// | `enter` | `info`, any JSON | |
/// | `leave` | | |
/// | `members` | | `members`, each with `id` and `info`; 1,000 or 256 KiB at most |
/// | `ping` | | |
///
/// What fails is answered with `"ok": false`, an `error`, which is `refused`, `limit`, `invalid` or
/// `unavailable`, and a `text`; the last may be tried again. What is no JSON object with an `id`
/// closes the connection with 4400. The longest `enter` fits into 8 KiB, which
/// [websocketx.Options#readLimit(long)] has to allow, and what is published into what it allows.
///
/// Published messages come as `topic`, `data` or, if they are binary, `base64`; with history
/// `offset`; and `key` if they have one. In front of the first of a subscription with history,
/// whenever messages may have been missed, and when the history goes on in another epoch, comes
/// `topic`, `recovered` and, with history, `position`, whose epoch is that of all messages behind
/// it. If `recovered` is false the peer has to load anew what it knows.
///
/// `docs/hub-protocol.md` says the same for those who write clients.
public final class HubProtocol implements WebSocketHandler {
  /// The name of the subprotocol, for the server's builder.
  public static final String NAME = "hub.websocketx.v1";

  /// How many commands of a peer may wait for the broker, or their answers for the peer; then it is
  /// not read until one is answered.
  private static final int MAX_PENDING = 64;

  /// How many members are listed.
  private static final int MAX_MEMBERS = 1_000;

  /// What of a peer may be under way. A list of members is long, and a peer that takes none should
  /// not cost the server many.
  private record Pending(Semaphore commands, Semaphore lists) {
    Pending() {
      this(new Semaphore(MAX_PENDING), new Semaphore(1));
    }
  }

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
  public void handle(WebSocketConnection connection)
      throws InterruptedException, ConnectionClosedException {
    Pending pending = new Pending();
    for (Message message : connection) {
      switch (Command.of(message.text())) {
        case Command command -> execute(connection, pending, command);
        case Heard.Wrong(long id, String why) ->
            connection.write(Reply.failed(id, Failure.INVALID, why));
      }
    }
  }

  private void execute(WebSocketConnection connection, Pending pending, Command command)
      throws InterruptedException, ConnectionClosedException {
    long id = command.id();
    if (command.verb() == Verb.PING) {
      connection.write(Reply.done(id));
      return;
    }
    String topic = command.topic();
    if (!TopicName.isValid(topic)) {
      connection.write(Reply.failed(id, Failure.INVALID, "no name of a topic"));
      return;
    }
    Action action = action(command);
    if (action != null && !access.allows(connection, action, topic)) {
      connection.write(Reply.failed(id, Failure.REFUSED, "not allowed"));
      return;
    }
    try {
      Semaphore turn = command.verb() == Verb.MEMBERS ? pending.lists() : pending.commands();
      execute(new Asked(connection, id, turn), command);
    } catch (CloseStatusException e) {
      connection.write(Reply.failed(id, Failure.LIMIT, e.reason()));
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      connection.write(Reply.failed(id, Failure.INVALID, String.valueOf(e.getMessage())));
    }
  }

  private void execute(Asked asked, Command command)
      throws InterruptedException, ConnectionClosedException {
    WebSocketConnection connection = asked.connection();
    long id = asked.id();
    String topic = command.topic();
    switch (command.verb()) {
      case SUBSCRIBE ->
          // Not counted: it is answered when the broker is there, and a connection has so many
          // topics at most.
          asked.answer(
              audience.resume(connection, topic, overflow, command.since()),
              recovery -> Reply.begun(id, recovery));
      case PUBLISH -> {
        Message message = Message.text(requireNonNull(command.data()));
        asked.ask(
            () -> hub.publish(topic, command.key(), message, command.uid()),
            position -> Reply.published(id, position));
      }
      case ENTER -> {
        String info = command.info() == null ? "null" : command.info();
        asked.ask(() -> hub.enter(connection, topic, info), _ -> Reply.done(id));
      }
      case MEMBERS ->
          asked.ask(() -> hub.members(topic, MAX_MEMBERS), members -> Reply.members(id, members));
      case UNSUBSCRIBE -> {
        audience.unsubscribe(connection, topic);
        connection.write(Reply.done(id));
      }
      case LEAVE -> {
        hub.leave(connection, topic);
        connection.write(Reply.done(id));
      }
      case PING -> throw new AssertionError("answered before");
    }
  }

  private static @Nullable Action action(Command command) {
    return switch (command.verb()) {
      case SUBSCRIBE -> Action.SUBSCRIBE;
      case PUBLISH -> Action.PUBLISH;
      case ENTER -> Action.ENTER;
      case MEMBERS -> Action.MEMBERS;
      case UNSUBSCRIBE, LEAVE, PING -> null;
    };
  }
}
