// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Who is on which topic, on all nodes. Whoever is there is put again and again, and is gone when
/// that has not happened for its time to live: so those of a node that has died go by themselves.
///
/// Every method may be called from any thread and returns at once; its stage fails as those of
/// [Broker]. A hub says the next thing of a member when the stage of the one before has completed:
/// calls that are under way together may be carried out in any order.
public interface Presence {
  /// Puts a member on a topic, or says that it is still there.
  ///
  /// @param topic the topic
  /// @param member the member; one with the same id is replaced
  /// @param timeToLive how long it stays without being put again, from a second to an hour; the
  ///   same in all calls, on all nodes. It may stay half as long again
  /// @return completes when the broker knows
  CompletionStage<@Nullable Void> put(String topic, Member member, Duration timeToLive);

  /// Takes a member off a topic.
  ///
  /// @param topic the topic
  /// @param id of the member; nothing happens if it is not there
  /// @return completes when the broker knows
  CompletionStage<@Nullable Void> remove(String topic, String id);

  /// Who is on a topic.
  ///
  /// @param topic the topic
  /// @param limit how many to return at most, 1 or more
  /// @return completes with the members in no order
  CompletionStage<List<Member>> members(String topic, int limit);

  /// One who is there.
  ///
  /// @param id unlike that of every other member on any node: 1 to 128 characters of A to Z, a to
  ///   z, 0 to 9, `-` and `_`
  /// @param info what others are to know of it, up to 4,096 bytes of UTF-8
  record Member(String id, String info) {
    private static final int MAX_INFO = 4096;

    /// Checks both.
    ///
    /// @throws IllegalArgumentException if they are not as they must be
    public Member {
      if (!id.matches("[A-Za-z0-9_-]{1,128}")) {
        throw new IllegalArgumentException("an id has 1 to 128 letters, digits, '-' and '_'");
      }
      if (info.getBytes(StandardCharsets.UTF_8).length > MAX_INFO) {
        throw new IllegalArgumentException(
            "what is told of a member is up to " + MAX_INFO + " bytes of UTF-8");
      }
    }
  }
}
