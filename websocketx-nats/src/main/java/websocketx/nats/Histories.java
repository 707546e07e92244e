// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Retention;

/// Messages that are kept: on their way into a stream, and out of it later.
final class Histories {
  /// Of how many topics the epoch is remembered, so that publishing takes one round trip.
  private static final int MAX_EPOCHS = 10_000;

  /// How many messages of a page are asked for ahead of the first answer. Asking for each takes
  /// less time than a consumer, which has to be made and removed, up to some hundred messages, and
  /// leaves nothing at the server; a thousand take 30 ms instead of 4.
  static final int AHEAD = 64;

  private final Names names;
  private final Streams streams;

  /// By topic, the longest unused first. An epoch that is over does no harm: nobody listens there.
  private final Map<String, String> epochs =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
              return size() > MAX_EPOCHS;
            }
          });

  Histories(Names names, Streams streams) {
    this.names = names;
    this.streams = streams;
  }

  /// Publishes a message, and knows where it is.
  CompletableFuture<@Nullable Position> publish(
      Link link, String topic, Envelope envelope, Retention retention, @Nullable String id) {
    byte[] body = envelope.toByteArray();
    String epoch = epochs.get(topic);
    if (epoch == null) {
      return link.stage(() -> publishLooking(link, topic, body, retention, id));
    }
    return send(link, topic, epoch, body, id)
        .exceptionallyCompose(failure -> {
          // Also if there was no answer: with others that listen, a lost epoch looks like that.
          epochs.remove(topic, epoch);
          return Failures.isNobody(failure) // and so it was not published
              ? link.stage(() -> publishLooking(link, topic, body, retention, id))
              : CompletableFuture.failedFuture(failure);
        });
  }

  private @Nullable Position publishLooking(
      Link link, String topic, byte[] body, Retention retention, @Nullable String id)
      throws BrokerException, InterruptedException {
    return Streams.untilHeard(() -> {
      String epoch = look(link, topic, retention).epoch();
      return Link.await(send(link, topic, epoch, body, id));
    });
  }

  private CompletableFuture<@Nullable Position> send(
      Link link, String topic, String epoch, byte[] body, @Nullable String id) {
    Headers headers = null;
    if (id != null) {
      // Any string can be an id, but not every one a header.
      headers = new Headers().add(NatsJetStreamConstants.MSG_ID_HDR, Names.token(id));
    }
    return link.ask(names.kept(topic, epoch), headers, body)
        .thenCompose(answer -> position(epoch, answer));
  }

  private static CompletableFuture<@Nullable Position> position(String epoch, Message answer) {
    try {
      return CompletableFuture.completedFuture(
          new Position(epoch, new PublishAck(answer).getSeqno()));
    } catch (IOException | io.nats.client.JetStreamApiException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  Streams.Stand look(Link link, String topic, Retention retention)
      throws BrokerException, InterruptedException {
    Streams.Stand stand = streams.look(link, topic, retention);
    epochs.put(topic, stand.epoch());
    return stand;
  }

  /// Reads a page.
  History read(Link link, String topic, Retention retention, @Nullable Position after, int limit)
      throws BrokerException, InterruptedException {
    Streams.Stand stand = look(link, topic, retention);
    long from = after == null ? stand.first() : after.offset() + 1;
    if (after != null
        && (!after.isOfSameEpoch(stand.top())
            || after.offset() > stand.last()
            || from < stand.first())) {
      return new History(false, stand.top(), List.of());
    }
    long to = Math.min(stand.last(), from - 1 + limit);
    List<History.Stored> page = new ArrayList<>();
    ArrayDeque<CompletableFuture<Message>> asked = new ArrayDeque<>();
    long next = from;
    for (long offset = from; offset <= to; offset++) {
      while (next <= to && asked.size() < AHEAD) {
        asked.add(ask(link, stand.stream(), next++));
      }
      Envelope envelope = envelope(stand, Link.await(asked.remove()));
      if (envelope != null) {
        page.add(new History.Stored(stand.top().at(offset), envelope));
      } else if (after == null) {
        page.clear(); // given up since we have looked: the oldest is one behind it
      } else {
        // The same, or another history has begun: what is said of it now has to be as new as that.
        return new History(false, look(link, topic, retention).top(), List.of());
      }
    }
    return new History(true, stand.top(), page);
  }

  /// Asks the leader of the stream: other replicas, which would answer direct reads, may be behind.
  private static CompletableFuture<Message> ask(Link link, String stream, long offset) {
    byte[] request = ("{\"seq\":" + offset + '}').getBytes(UTF_8);
    return link.ask("$JS.API.STREAM.MSG.GET." + stream, null, request);
  }

  /// What is in an answer; null if it is not there any more, or nothing that we can read.
  private static @Nullable Envelope envelope(Streams.Stand stand, Message answer)
      throws BrokerException {
    MessageInfo stored = new MessageInfo(answer, stand.stream(), false);
    if (stored.hasError()) {
      if (stored.getErrorCode() == 404) {
        return null;
      }
      throw new BrokerException("NATS refuses: " + stored.getError(), null);
    }
    byte[] data = stored.getData();
    String subject = stored.getSubject();
    if (data == null || subject == null || !Names.epoch(subject).equals(stand.epoch())) {
      return null; // another history began in between
    }
    try {
      return Envelope.of(data);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
