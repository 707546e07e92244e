// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.Message;
import websocketx.hub.broker.Broker;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.BrokerListener;
import websocketx.hub.broker.Capability;
import websocketx.hub.broker.Envelope;
import websocketx.hub.broker.History;
import websocketx.hub.broker.MemoryBroker;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Presence;
import websocketx.hub.broker.Retention;

/// A broker that does what tests want it to: a memory broker with a link to it that can fail.
final class FaultyBroker implements Broker, BrokerListener, Presence {
  enum Call {
    PUBLISH,
    SUBSCRIBE,
    UNSUBSCRIBE,
    HISTORY,
    PUT,
    REMOVE,
    MEMBERS
  }

  enum Mood {
    FINE,
    FAILING,
    /// Does it, and says nothing until [#answer()].
    SILENT,
    /// Throws, which no broker should.
    THROWING
  }

  /// A message on its way to the hub.
  record Incoming(String topic, @Nullable Position position, Envelope envelope) {
    String text() {
      return envelope.message().text();
    }
  }

  private volatile MemoryBroker behind;
  private volatile @Nullable BrokerListener hub;
  private volatile boolean away;
  private volatile boolean isReplaced;
  private final Map<Call, Mood> moods = new ConcurrentHashMap<>();
  private final Map<Call, AtomicInteger> counts = new EnumMap<>(Call.class);
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
  private final Map<String, Retention> subscribed = new ConcurrentHashMap<>();

  private final Queue<WeakReference<Message>> copies = new ConcurrentLinkedQueue<>();

  /// What becomes of a message on its way to the hub.
  volatile Function<Incoming, List<Incoming>> way = List::of;

  /// How much smaller the offsets are than those of the memory: as after the promotion of a replica
  /// that had not got all.
  volatile long shift;

  volatile boolean closed;

  FaultyBroker(MemoryBroker behind) {
    this.behind = behind;
    for (Call call : Call.values()) {
      counts.put(call, new AtomicInteger());
    }
  }

  // ---- faults

  FaultyBroker mood(Call call, Mood mood) {
    moods.put(call, mood);
    return this;
  }

  int count(Call call) {
    return requireNonNull(counts.get(call)).get();
  }

  Set<String> subscribed() {
    return subscribed.keySet();
  }

  /// Lets silent calls complete at last.
  void answer() {
    for (Runnable answer; (answer = answers.poll()) != null; ) {
      answer.run();
    }
  }

  int unanswered() {
    return answers.size();
  }

  FaultyBroker disconnect() {
    away = true;
    BrokerListener to = hub;
    if (to != null) {
      to.disconnected(new IOException("the link is cut"));
    }
    return this;
  }

  void connect() {
    away = false;
    requireNonNull(hub).connected();
  }

  /// What was there is lost, and another is in its place.
  void replace(MemoryBroker another) {
    behind.close();
    behind = another;
    isReplaced = true; // what its start tells is not for the hub
    another.start(this);
    isReplaced = false;
    subscribed.forEach(another::subscribe);
  }

  // ---- to the hub

  @Override
  public void message(String topic, @Nullable Position position, Envelope envelope) {
    if (!away) {
      way.apply(new Incoming(topic, out(position), envelope)).forEach(this::tell);
    }
  }

  void tell(Incoming message) {
    requireNonNull(hub).message(message.topic(), message.position(), message.envelope());
  }

  @Override
  public void gap(String topic) {
    requireNonNull(hub).gap(topic);
  }

  @Override
  public void connected() {
    if (!away && !isReplaced) {
      requireNonNull(hub).connected();
    }
  }

  @Override
  public void disconnected(Throwable why) {
    requireNonNull(hub).disconnected(why);
  }

  // ---- from the hub

  private <T extends @Nullable Object> CompletionStage<T> call(
      Call call, Supplier<CompletionStage<T>> work) {
    requireNonNull(counts.get(call)).incrementAndGet();
    Mood mood = moods.getOrDefault(call, Mood.FINE);
    if (mood == Mood.THROWING) {
      throw new IllegalStateException("a broker that throws");
    }
    if (away || mood == Mood.FAILING) {
      return CompletableFuture.failedStage(new BrokerException("the broker is away", null));
    }
    CompletionStage<T> done = work.get();
    if (mood == Mood.FINE) {
      return done;
    }
    CompletableFuture<T> late = new CompletableFuture<>();
    answers.add(() -> done.thenAccept(late::complete));
    return late;
  }

  private @Nullable Position out(@Nullable Position position) {
    return position == null ? null : position.at(Math.max(0, position.offset() - shift));
  }

  @Override
  public Set<Capability> capabilities() {
    return behind.capabilities();
  }

  @Override
  public void start(BrokerListener listener) {
    hub = listener;
    behind.start(this);
  }

  @Override
  public CompletionStage<@Nullable Position> publish(
      String topic, Envelope envelope, Retention retention, @Nullable String id) {
    return call(
        Call.PUBLISH, () -> behind.publish(topic, envelope, retention, id).thenApply(this::out));
  }

  @Override
  public CompletionStage<@Nullable Position> subscribe(String topic, Retention retention) {
    return call(
        Call.SUBSCRIBE,
        () -> {
          if (subscribed.put(topic, retention) != null) {
            throw new AssertionError("subscribed twice: " + topic);
          }
          return behind.subscribe(topic, retention).thenApply(this::out);
        });
  }

  @Override
  public CompletionStage<@Nullable Void> unsubscribe(String topic) {
    subscribed.remove(topic);
    CompletionStage<@Nullable Void> done = behind.unsubscribe(topic);
    return call(Call.UNSUBSCRIBE, () -> done);
  }

  @Override
  public CompletionStage<History> history(
      String topic, Retention retention, @Nullable Position after, int limit) {
    return call(
        Call.HISTORY,
        () ->
            behind
                .history(
                    topic,
                    retention,
                    after == null ? null : after.at(after.offset() + shift),
                    limit)
                .thenApply(this::out));
  }

  private History out(History history) {
    return new History(
        history.isContinuous(),
        requireNonNull(out(history.top())),
        history.messages().stream()
            .map(m -> new History.Stored(requireNonNull(out(m.position())), copy(m.envelope())))
            .toList());
  }

  /// As it comes from a network: nobody else has it.
  private Envelope copy(Envelope envelope) {
    Envelope copy = Envelope.of(envelope.toByteArray());
    copies.add(new WeakReference<>(copy.message()));
    return copy;
  }

  /// How many messages that were read are still held by somebody.
  long copiesInUse() {
    return copies.stream().filter(copy -> copy.get() != null).count();
  }

  @Override
  public Presence presence() {
    return this;
  }

  @Override
  public CompletionStage<@Nullable Void> put(String topic, Member member, Duration timeToLive) {
    return call(Call.PUT, () -> behind.presence().put(topic, member, timeToLive));
  }

  @Override
  public CompletionStage<@Nullable Void> remove(String topic, String id) {
    return call(Call.REMOVE, () -> behind.presence().remove(topic, id));
  }

  @Override
  public CompletionStage<List<Member>> members(String topic, int limit) {
    return call(Call.MEMBERS, () -> behind.presence().members(topic, limit));
  }

  @Override
  public void close() {
    closed = true;
    behind.close();
  }
}
