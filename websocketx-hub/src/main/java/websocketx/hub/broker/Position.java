// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

/// Where a message is in the history of its topic. Positions of one epoch are ordered by their
/// offsets, and no offset between two messages is left out. A new epoch begins when a broker has
/// lost the history, or may have lost the end of it. Offsets of before then mean something to that
/// broker only, if it knows what was not lost: [History#isContinuous()].
///
/// @param epoch names the history, 1 to 64 characters of A to Z, a to z, 0 to 9, `-` and `_`
/// @param offset of the message, the first is 1; 0 is in front of all
public record Position(String epoch, long offset) {
  private static final int MAX_EPOCH = 64;

  /// Checks both.
  ///
  /// @throws IllegalArgumentException if they are not as they must be
  public Position {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset is 0 or more, not " + offset);
    }
    if (epoch.isEmpty()
        || epoch.length() > MAX_EPOCH
        || !epoch.chars().allMatch(Position::isPlain)) {
      throw new IllegalArgumentException(
          "an epoch has 1 to " + MAX_EPOCH + " letters, digits, '-' and '_'");
    }
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /// Whether both are of one history.
  ///
  /// @param other another position
  /// @return true if so, and offsets can be compared
  public boolean isOfSameEpoch(Position other) {
    return epoch.equals(other.epoch);
  }

  /// The position in the same history with another offset.
  ///
  /// @param newOffset 0 or more
  /// @return the position
  public Position at(long newOffset) {
    return new Position(epoch, newOffset);
  }
}
