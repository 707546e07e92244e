// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

/// What keys and channels of a topic are called. Everything of one topic has its name in braces, so
/// that a cluster keeps it in one slot.
record Names(String prefix) {
  private static final int MAX_PREFIX = 64;

  Names {
    if (prefix.isEmpty()
        || prefix.length() > MAX_PREFIX
        || !prefix.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '{' && c != '}')) {
      throw new IllegalArgumentException(
          "a prefix has 1 to " + MAX_PREFIX + " characters of ASCII, without blanks and braces");
    }
  }

  String channel(String topic) {
    return name("channel", topic);
  }

  String state(String topic) {
    return name("state", topic);
  }

  String stream(String topic) {
    return name("stream", topic);
  }

  String id(String topic, String id) {
    return name("id", topic) + ":" + id;
  }

  String deaths(String topic) {
    return name("deaths", topic);
  }

  String infos(String topic) {
    return name("infos", topic);
  }

  private String name(String kind, String topic) {
    // A brace in the topic would end the part that decides on the slot.
    String escaped = topic.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
    return prefix + ":" + kind + ":{" + escaped + "}";
  }
}
