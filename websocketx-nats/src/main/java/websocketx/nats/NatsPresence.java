// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.Message;
import io.nats.client.api.Error;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.PurgeResponse;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Presence;

/// Members in a key-value bucket: the topic and the member's id are the key, and the server throws
/// away what is not put again, for which NATS 2.9 has one time per bucket. The bucket is in memory:
/// members of before a restart of the server come back as they are put again.
final class NatsPresence implements Presence {
  private static final String API = "$JS.API.STREAM.";

  private final Names names;
  private final int replicas;
  private final Supplier<@Nullable Link> links;

  /// The time of the bucket as far as is known, null if it has to be looked at.
  private volatile @Nullable Duration known;

  NatsPresence(Names names, int replicas, Supplier<@Nullable Link> links) {
    this.names = names;
    this.replicas = replicas;
    this.links = links;
  }

  private String stream() {
    return "KV_" + names.bucket();
  }

  private <T extends @Nullable Object> CompletionStage<T> stage(Asking<T> asking) {
    Link link = links.get();
    if (link == null) {
      return Failures.failed(NatsBroker.AWAY);
    }
    return Failures.told(link.stage(() -> asking.ask(link)));
  }

  private interface Asking<T extends @Nullable Object> {
    T ask(Link link) throws BrokerException, InterruptedException;
  }

  @Override
  public CompletionStage<@Nullable Void> put(String topic, Member member, Duration timeToLive) {
    String subject = names.member(topic, member.id());
    byte[] info = member.info().getBytes(UTF_8);
    return stage(link -> {
      Message answer =
          Streams.untilHeard(() -> {
            if (!timeToLive.equals(known)) {
              prepare(link, timeToLive);
            }
            try {
              return Link.await(link.ask(subject, null, info));
            } catch (BrokerException e) {
              known = null; // the bucket may be gone, with a restart of the server
              throw e;
            }
          });
      acknowledged(answer);
      return null;
    });
  }

  private static void acknowledged(Message answer) throws BrokerException {
    try {
      PublishAck _ = new PublishAck(answer);
    } catch (IOException | io.nats.client.JetStreamApiException e) {
      throw Failures.of(e);
    }
  }

  private void prepare(Link link, Duration timeToLive)
      throws BrokerException, InterruptedException {
    StreamConfiguration wanted =
        KeyValueConfiguration.builder()
            .name(names.bucket())
            .ttl(timeToLive)
            .replicas(replicas)
            .storageType(StorageType.Memory)
            .build()
            .getBackingConfig();
    // Not the other way round: another node may make it in between.
    if (Streams.put(link, "CREATE.", wanted) == null) {
      Streams.put(link, "UPDATE.", wanted);
    }
    known = timeToLive;
  }

  @Override
  public CompletionStage<@Nullable Void> remove(String topic, String id) {
    // Purged, not deleted as a client of key-value buckets would: that leaves a mark for each.
    String request = "{\"filter\":\"" + names.member(topic, id) + "\"}";
    return stage(link -> {
      Message answer =
          Link.await(link.ask(API + "PURGE." + stream(), null, request.getBytes(UTF_8)));
      PurgeResponse purged = new PurgeResponse(answer);
      Error error = purged.getErrorObject();
      if (error != null && error.getCode() != 404) { // without a bucket nobody is there
        throw new BrokerException("NATS refuses: " + error, null);
      }
      return null;
    });
  }

  @Override
  public CompletionStage<List<Member>> members(String topic, int limit) {
    String request = "{\"subjects_filter\":\"" + names.members(topic) + "\"}";
    return stage(link -> {
      StreamInfo info = Streams.info(link, stream(), request);
      if (info == null) {
        return List.of();
      }
      return members(
          link,
          info.getStreamState().getSubjects().stream()
              .map(io.nats.client.api.Subject::getName)
              .limit(limit)
              .toList());
    });
  }

  private List<Member> members(Link link, List<String> subjects)
      throws BrokerException, InterruptedException {
    List<Member> members = new ArrayList<>();
    ArrayDeque<CompletableFuture<Message>> asked = new ArrayDeque<>();
    int next = 0;
    for (String subject : subjects) {
      while (next < subjects.size() && asked.size() < Histories.AHEAD) {
        String request = "{\"last_by_subj\":\"" + subjects.get(next++) + "\"}";
        asked.add(link.ask(API + "MSG.GET." + stream(), null, request.getBytes(UTF_8)));
      }
      MessageInfo found = new MessageInfo(Link.await(asked.remove()), stream(), false);
      byte[] data = found.getData();
      if (!found.hasError()) { // else it has gone meanwhile
        members.add(
            new Member(
                subject.substring(subject.lastIndexOf('.') + 1),
                data == null ? "" : new String(data, UTF_8)));
      }
    }
    return members;
  }
}
