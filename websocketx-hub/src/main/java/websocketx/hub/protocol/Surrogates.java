// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

/// Halves of surrogate pairs that stand alone: JSON can name them by an escape, and UTF-8 cannot
/// express them.
final class Surrogates {
  private static final char REPLACEMENT = '\uFFFD';

  private Surrogates() {}

  static boolean anyIsLone(String text) {
    return firstLone(text, 0) >= 0;
  }

  /// The text with something else in their place.
  static String replaced(String text) {
    int lone = firstLone(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder sound = new StringBuilder(text);
    for (; lone >= 0; lone = firstLone(text, lone + 1)) {
      sound.setCharAt(lone, REPLACEMENT);
    }
    return sound.toString();
  }

  private static int firstLone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
