// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.Error;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// The streams of topics with history: they are made when they are first needed.
///
/// A stream keeps the messages of one subject, in which its epoch stands, and sends each out again
/// with its offset (`republish`) on the subject where the topic is live. So whatever comes from the
/// server tells which history it is of, and what is published for one that is lost goes nowhere.
/// Two nodes that make the same stream at a time ask for the same name: only one of them succeeds.
final class Streams {
  /// How long an id is remembered: what [websocketx.hub.broker.Broker#publish] promises.
  private static final Duration DUPLICATES = Duration.ofMinutes(2);

  /// NATS keeps messages at least as long.
  private static final Duration MIN_AGE = Duration.ofMillis(100);

  /// How often is tried what nobody hears, and the first pause between: half a second in all.
  private static final int ATTEMPTS = 10;

  private static final Duration PAUSE = Duration.ofMillis(10);

  private static final String API = "$JS.API.STREAM.";
  private static final int NOT_FOUND = 10_059;
  private static final int NAME_IN_USE = 10_058;

  private final Names names;
  private final StorageType storage;
  private final int replicas;

  Streams(Names names, StorageType storage, int replicas) {
    this.names = names;
    this.storage = storage;
    this.replicas = replicas;
  }

  /// Where a topic stands.
  ///
  /// @param first the offset of the oldest message that is kept, or one more than `last`
  /// @param last the offset of the newest message
  record Stand(String stream, String epoch, long first, long last) {
    Position top() {
      return new Position(epoch, last);
    }
  }

  /// Looks where a topic stands; makes its stream if there is none, and changes it if less or more
  /// is to be kept than until now.
  Stand look(Link link, String topic, Retention retention)
      throws BrokerException, InterruptedException {
    String name = names.stream(topic);
    StreamInfo known = info(link, name);
    if (known == null) {
      known = put(link, "CREATE.", fresh(topic, retention));
      if (known == null) { // another node was faster
        known = info(link, name);
      }
      if (known == null) {
        throw new BrokerException("the stream " + name + " comes and goes", null);
      }
    }
    StreamConfiguration has = known.getConfiguration();
    if (has.getMaxMsgs() != retention.messages() || !age(retention).equals(has.getMaxAge())) {
      put(link, "UPDATE.", keeping(StreamConfiguration.builder(has), retention).build());
    }
    return new Stand(
        name,
        Names.epoch(has.getSubjects().getFirst()),
        Math.max(1, known.getStreamState().getFirstSequence()), // 0 in a new one
        known.getStreamState().getLastSequence());
  }

  private StreamConfiguration fresh(String topic, Retention retention) {
    String kept = names.kept(topic, NUID.nextGlobal());
    StreamConfiguration.Builder fresh =
        StreamConfiguration.builder()
            .name(names.stream(topic))
            .subjects(kept)
            .republish(new Republish(kept, names.live(topic), false))
            .storageType(storage)
            .replicas(replicas)
            .discardPolicy(DiscardPolicy.Old);
    return keeping(fresh, retention).build();
  }

  private static StreamConfiguration.Builder keeping(
      StreamConfiguration.Builder stream, Retention retention) {
    Duration age = age(retention);
    return stream
        .maxMessages(retention.messages())
        .maxAge(age)
        // NATS does not remember an id longer than messages.
        .duplicateWindow(age.compareTo(DUPLICATES) < 0 ? age : DUPLICATES);
  }

  private static Duration age(Retention retention) {
    return retention.age().compareTo(MIN_AGE) < 0 ? MIN_AGE : retention.age();
  }

  /// Does what needs a stream that may have been made a moment ago, perhaps by another node: it is
  /// known before it listens. Without an answer nothing was done, and it can be done again.
  static <T extends @Nullable Object> T untilHeard(Link.Work<T> work)
      throws BrokerException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (BrokerException e) {
        if (attempt == ATTEMPTS || !Failures.isNobody(e)) {
          throw e;
        }
        Thread.sleep(PAUSE.multipliedBy(attempt));
      }
    }
  }

  /// Asks for a stream, null if there is none.
  static @Nullable StreamInfo info(Link link, String stream)
      throws BrokerException, InterruptedException {
    return info(link, stream, "");
  }

  /// Asks for a stream and something about it.
  static @Nullable StreamInfo info(Link link, String stream, String request)
      throws BrokerException, InterruptedException {
    return unless(NOT_FOUND, ask(link, "INFO." + stream, request));
  }

  /// Makes or changes a stream; null if one of this name is there and is another.
  static @Nullable StreamInfo put(Link link, String how, StreamConfiguration stream)
      throws BrokerException, InterruptedException {
    return unless(NAME_IN_USE, ask(link, how + stream.getName(), stream.toJson()));
  }

  private static Message ask(Link link, String what, String request)
      throws BrokerException, InterruptedException {
    return Link.await(link.ask(API + what, null, request.getBytes(UTF_8)));
  }

  private static @Nullable StreamInfo unless(int code, Message answer) throws BrokerException {
    StreamInfo info = new StreamInfo(answer);
    Error error = info.getErrorObject();
    if (error == null) {
      return info;
    }
    if (error.getApiErrorCode() == code) {
      return null;
    }
    throw new BrokerException("NATS refuses: " + error, null);
  }
}
