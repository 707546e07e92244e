// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Presence;

/// Who is where: for each topic the times at which its members die, by the clock of Redis, and what
/// is known of them.
final class RedisPresence implements Presence {
  private static final Script PUT = Script.of("", ScriptOutputType.VALUE, "put.lua");
  private static final Script REMOVE =
      Script.of(" flags=allow-oom", ScriptOutputType.VALUE, "remove.lua");
  private static final Script MEMBERS =
      Script.of(" flags=no-writes", ScriptOutputType.MULTI, "members.lua");

  private final Names names;
  private final Channels channels;

  RedisPresence(Names names, Channels channels) {
    this.names = names;
    this.channels = channels;
  }

  @Override
  public CompletionStage<@Nullable Void> put(String topic, Member member, Duration timeToLive) {
    return channels.ask(
        "putting a member",
        0,
        link ->
            this.<Object>run(
                    PUT,
                    link,
                    topic,
                    member.id(),
                    member.info(),
                    Long.toString(timeToLive.toMillis()))
                .thenApply(_ -> null));
  }

  @Override
  public CompletionStage<@Nullable Void> remove(String topic, String id) {
    return channels.ask(
        "removing a member",
        0,
        link -> this.<Object>run(REMOVE, link, topic, id).thenApply(_ -> null));
  }

  @Override
  public CompletionStage<List<Member>> members(String topic, int limit) {
    return channels.ask(
        "listing members",
        0,
        link ->
            this.<List<Object>>run(MEMBERS, link, topic, Integer.toString(limit))
                .thenApply(RedisPresence::members));
  }

  private static List<Member> members(List<Object> answer) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i + 1 < answer.size(); i += 2) {
      members.add(new Member(text(answer.get(i)), text(answer.get(i + 1))));
    }
    return List.copyOf(members);
  }

  private static String text(Object answer) {
    return new String((byte[]) answer, UTF_8);
  }

  private <T> CompletionStage<T> run(Script script, Link link, String topic, String... arguments) {
    byte[][] bytes = new byte[arguments.length][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = arguments[i].getBytes(UTF_8);
    }
    String[] keys = {names.deaths(topic), names.infos(topic)};
    return script.run(link.commands(), keys, bytes);
  }
}
