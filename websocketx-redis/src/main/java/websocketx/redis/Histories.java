// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// Topics with history: a stream of messages, and a state that gives them their positions.
final class Histories {
  private static final Script PUBLISH =
      Script.of("", ScriptOutputType.VALUE, "topic.lua", "publish.lua");

  /// Writes nothing but a new epoch: allowed also to a Redis whose memory is full.
  private static final Script HISTORY =
      Script.of(" flags=allow-oom", ScriptOutputType.MULTI, "topic.lua", "history.lua");

  private static final int EPOCH_BYTES = 12;

  private final Names names;
  private final SecureRandom random = new SecureRandom();

  Histories(Names names) {
    this.names = names;
  }

  CompletionStage<@Nullable Position> publish(
      Link link, String topic, byte[] envelope, Retention retention, @Nullable String id) {
    String state = names.state(topic);
    String stream = names.stream(topic);
    String[] keys =
        id == null
            ? new String[] {state, stream}
            : new String[] {state, stream, names.id(topic, id)};
    byte[] channel = names.channel(topic).getBytes(UTF_8);
    return PUBLISH
        .<byte[]>run(
            link.commands(),
            keys,
            arguments(link, retention, channel, envelope, number(Limits.IDS.toMillis())))
        .thenApply(Delivery::position);
  }

  CompletionStage<History> read(
      Link link, String topic, Retention retention, @Nullable Position after, int limit) {
    return HISTORY
        .<List<Object>>run(
            link.commands(),
            new String[] {names.state(topic), names.stream(topic)},
            arguments(
                link,
                retention,
                number(limit),
                after == null ? new byte[0] : after.epoch().getBytes(US_ASCII),
                number(after == null ? 0 : after.offset())))
        .thenApply(Histories::history);
  }

  private static History history(List<Object> answer) {
    Position top = new Position(text(answer.get(0)), (Long) answer.get(1));
    boolean isContinuous = (Long) answer.get(2) == 1;
    List<History.Stored> messages = new ArrayList<>();
    for (int i = 3; i + 1 < answer.size(); i += 2) {
      String id = text(answer.get(i));
      Position at = top.at(Long.parseLong(id.substring(0, id.indexOf('-'))));
      messages.add(new History.Stored(at, Envelope.of((byte[]) answer.get(i + 1))));
    }
    return new History(isContinuous, top, messages);
  }

  private static String text(Object answer) {
    return new String((byte[]) answer, US_ASCII);
  }

  /// What every script of a topic gets, and then more.
  private byte[][] arguments(Link link, Retention retention, byte[]... more) {
    byte[] fresh = new byte[EPOCH_BYTES];
    random.nextBytes(fresh);
    List<byte[]> all = new ArrayList<>();
    all.add(HexFormat.of().formatHex(fresh).getBytes(US_ASCII));
    all.add(link.run().getBytes(US_ASCII));
    all.add(number(retention.messages()));
    all.add(number(retention.age().toMillis()));
    all.add(number(retention.age().plus(Limits.STATE).toMillis()));
    all.addAll(List.of(more));
    return all.toArray(byte[][]::new);
  }

  private static byte[] number(long value) {
    return Long.toString(value).getBytes(US_ASCII);
  }
}
