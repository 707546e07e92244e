// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A broker in the memory of this process: for one node, which has history and presence then as
/// well, and for tests. Never away, never loses anything, and forgets everything when the process
/// ends; a topic with history a day after the last message, if nobody is subscribed.
///
/// Several brokers of one memory are as many nodes: [#another()].
public final class MemoryBroker implements Broker {
  private final Memory memory;
  private final MemoryPresence presence;
  private final Set<String> subscribed = ConcurrentHashMap.newKeySet();
  private volatile @Nullable BrokerListener listener;
  private volatile boolean closed;

  /// A broker with a memory of its own.
  public MemoryBroker() {
    this(System::nanoTime);
  }

  /// @param clock nanoseconds, as `System.nanoTime()`
  MemoryBroker(LongSupplier clock) {
    this(new Memory(clock), new MemoryPresence(clock));
  }

  private MemoryBroker(Memory memory, MemoryPresence presence) {
    this.memory = memory;
    this.presence = presence;
  }

  /// Another node's broker, with the same memory.
  ///
  /// @return a broker that has not been started
  public MemoryBroker another() {
    return new MemoryBroker(memory, presence);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public void start(BrokerListener to) {
    if (listener != null) {
      throw new IllegalStateException("a broker is started once");
    }
    listener = to;
    to.connected();
  }

  @Override
  public CompletionStage<@Nullable Position> publish(
      String topic, Envelope envelope, Retention retention, @Nullable String id) {
    return with(topic, at -> at.publish(envelope, retention, id));
  }

  @Override
  public CompletionStage<@Nullable Position> subscribe(String topic, Retention retention) {
    BrokerListener to = listener;
    if (to == null) {
      throw new IllegalStateException("a broker is started before all else");
    }
    return with(
        topic,
        at -> {
          subscribed.add(topic);
          return at.subscribe(this, to, retention);
        });
  }

  @Override
  public CompletionStage<@Nullable Void> unsubscribe(String topic) {
    return with(
        topic,
        at -> {
          subscribed.remove(topic);
          return at.unsubscribe(this);
        });
  }

  @Override
  public CompletionStage<History> history(
      String topic, Retention retention, @Nullable Position after, int limit) {
    return with(topic, at -> at.history(retention, after, limit));
  }

  private <T extends @Nullable Object> CompletionStage<T> with(
      String topic, Function<MemoryTopic, T> work) {
    return closed
        ? CompletableFuture.failedStage(new BrokerException("the broker is closed", null))
        : CompletableFuture.completedStage(memory.with(topic, work));
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public void close() {
    closed = true;
    for (String topic : subscribed) {
      memory.with(topic, at -> at.unsubscribe(this));
    }
  }
}
