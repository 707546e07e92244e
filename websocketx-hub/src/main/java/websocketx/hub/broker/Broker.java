// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What carries messages between the nodes of a hub. To be implemented for each kind of broker, and
/// called by the hub only; the contract test kit says whether an implementation is one.
///
/// Every method may be called from any thread and returns at once. What takes time is told by the
/// stage that it returns, which completes on any thread; with a [BrokerException] if the broker
/// cannot do it now, be it away, too busy or refusing. **Nothing is queued for a broker that is
/// away**: calls fail then, and the hub decides what to do. The hub does not wait for a stage for
/// ever, and does not cancel it.
///
/// A topic is any string of 1 to 255 bytes of UTF-8 without control characters: `*`, `>`, dots and
/// blanks mean nothing in it, and two topics that differ in case are two. An implementation escapes
/// what its broker would take for something else.
///
/// Messages of a topic that has history are in one order, which is the same for all nodes and that
/// of their positions. Those of one publisher, which publishes the next when the stage of the one
/// before has completed, are in the order in which it has published, with history or without.
public interface Broker extends AutoCloseable {
  /// What this broker can do beside carrying messages. The hub refuses at its start what it cannot.
  ///
  /// @return always the same
  Set<Capability> capabilities();

  /// Begins to connect, and tries again and again until [#close()]. Called once, before all else;
  /// does not fail if the broker cannot be reached now.
  ///
  /// @param listener told of everything that happens
  void start(BrokerListener listener);

  /// Publishes a message to all nodes that have subscribed, this one included.
  ///
  /// @param topic the topic
  /// @param envelope the message
  /// @param retention what is kept of the topic; the same in all calls for a topic, on all nodes
  /// @param id if not null, and the topic has history: the same message, published once more with
  ///   this id within two minutes, or as long as messages are kept if that is shorter, is not
  ///   published again, and has the position of the first. For repeating what may have failed
  /// @return completes when the broker has the message, with its position; null without history
  CompletionStage<@Nullable Position> publish(
      String topic, Envelope envelope, Retention retention, @Nullable String id);

  /// Asks for the messages of a topic. Not called again for a topic before [#unsubscribe].
  ///
  /// @param topic the topic
  /// @param retention as in `publish`
  /// @return completes with the position of the last message before the subscription, whose offset
  ///   is 0 if there was none; null without history. Every message behind it goes to the listener,
  ///   or the listener hears of a gap. If it fails, there is no subscription
  CompletionStage<@Nullable Position> subscribe(String topic, Retention retention);

  /// Ends a subscription, also one that has not completed, whose stage fails then. If this fails,
  /// as the broker is away, the subscription is not restored when it is back.
  ///
  /// @param topic the topic; nothing happens if there is no subscription
  /// @return completes when the broker knows; messages may come until then
  CompletionStage<@Nullable Void> unsubscribe(String topic);

  /// Reads what was published behind a position. Only with [Capability#HISTORY].
  ///
  /// @param topic the topic, which may have no subscription
  /// @param retention as in `publish`, not [Retention#NONE]
  /// @param after where to begin, without what is there; null for the oldest that is kept
  /// @param limit how many messages at most, 0 or more; with 0 it only tells where the topic stands
  /// @return completes with what is there
  CompletionStage<History> history(
      String topic, Retention retention, @Nullable Position after, int limit);

  /// Who is where. Only with [Capability#PRESENCE].
  ///
  /// @return always the same
  /// @throws UnsupportedOperationException without that capability
  Presence presence();

  /// Ends everything: the connection, its threads, and, with a [BrokerException], every stage that
  /// has not completed. Returns within a few seconds; the listener hears nothing afterwards.
  @Override
  void close();
}
