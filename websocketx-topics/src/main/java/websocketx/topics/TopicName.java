// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

import websocketx.CloseStatusException;
import websocketx.StatusCode;

/// What may be the name of a topic: 1 to 255 bytes of UTF-8 without control characters. Nothing
/// else means anything in it, be it `*`, a dot or a blank, and names that differ in case are
/// different.
public final class TopicName {
  private static final int MAX_BYTES = 255;
  private static final String RULE =
      "a topic is 1 to " + MAX_BYTES + " bytes of UTF-8 without control characters";

  private TopicName() {}

  /// Whether this can be the name of a topic.
  ///
  /// @param name any text
  /// @return false if it is empty or too long, or has control characters (U+0000 to U+001F, U+007F
  ///   to U+009F) or a surrogate without its pair
  public static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > MAX_BYTES) {
      return false;
    }
    int bytes = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        return false;
      }
      if (!Character.isSurrogate(c)) {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        return false;
      }
    }
    return bytes <= MAX_BYTES;
  }

  /// Checks a name, which is mostly a peer's choice.
  ///
  /// @param name any text
  /// @return the name
  /// @throws CloseStatusException with 1008 if it is not valid: a handler may let it pass, which
  ///   closes the connection with that code
  public static String check(String name) {
    if (!isValid(name)) {
      throw new CloseStatusException(StatusCode.POLICY_VIOLATION, RULE);
    }
    return name;
  }
}
