// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// What topics are called at the server. A topic becomes one token of a subject, with letters,
/// digits, `-` and `_` as they are and every other byte of its UTF-8 as `=` and two hexadecimal
/// digits, so that nothing in it is a wildcard, and no two topics are one. `=` is allowed in
/// subjects, keys and the names of streams alike.
///
/// @param prefix of everything, so that several hubs can share a server: up to 32 letters, digits,
///   `-` and `_`
record Names(String prefix) {
  /// A stream is a folder at the server, whose name may have 255 bytes: what would be longer ends
  /// in its SHA-256 instead, behind `==`, which no escape is.
  private static final int MAX_TOKEN = 160;

  private static final int HEAD = 96;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  Names {
    if (!prefix.matches("[A-Za-z0-9_-]{1,32}")) {
      throw new IllegalArgumentException("a prefix has 1 to 32 letters, digits, '-' and '_'");
    }
  }

  /// A topic, or any other string, as a token.
  static String token(String topic) {
    byte[] bytes = topic.getBytes(UTF_8);
    StringBuilder token = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      if (isPlain(each)) {
        token.append((char) each);
      } else {
        HEX.toHexDigits(token.append('='), each);
      }
    }
    if (token.length() <= MAX_TOKEN) {
      return token.toString();
    }
    token.setLength(HEAD);
    return token.append("==").append(hash(bytes)).toString();
  }

  private static boolean isPlain(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /// Where messages of a topic without history go.
  String plain(String topic) {
    return prefix + ".plain." + token(topic);
  }

  /// Where messages of a topic with history go, to be kept.
  String kept(String topic, String epoch) {
    return prefix + ".kept." + token(topic) + '.' + epoch;
  }

  /// The epoch in what [#kept] has made.
  static String epoch(String kept) {
    return kept.substring(kept.lastIndexOf('.') + 1);
  }

  /// Where they come out again, with their offsets.
  String live(String topic) {
    return prefix + ".live." + token(topic);
  }

  /// What keeps the messages of a topic. A prefix has no `=`, so this is of one prefix only.
  String stream(String topic) {
    return prefix + '=' + token(topic);
  }

  /// The bucket with the members of all topics: the stream `KV_` and its name.
  String bucket() {
    return prefix + "-presence";
  }

  /// Where a member of a topic is put: a key of the bucket.
  String member(String topic, String id) {
    return "$KV." + bucket() + '.' + token(topic) + '.' + token(id);
  }

  /// Where all members of a topic are.
  String members(String topic) {
    return "$KV." + bucket() + '.' + token(topic) + ".*";
  }
}
