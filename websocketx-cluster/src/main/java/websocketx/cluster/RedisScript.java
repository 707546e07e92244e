// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The script by which the hub publishes to a topic with history on Redis, to be run without it.
///
/// @param text in Lua
record RedisScript(String text) {
  static RedisScript publish() throws IOException {
    StringBuilder text = new StringBuilder("#!lua\n");
    for (String file : List.of("topic.lua", "publish.lua")) {
      try (InputStream in =
          RedisScript.class.getClassLoader().getResourceAsStream("websocketx/redis/" + file)) {
        if (in == null) {
          throw new IOException("no " + file);
        }
        text.append(new String(in.readAllBytes(), UTF_8));
      }
    }
    return new RedisScript(text.toString());
  }

  String digest() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  String channel(int topic) {
    return "alone:channel:{" + topic + "}";
  }

  String[] keys(int topic) {
    return new String[] {"alone:state:{" + topic + "}", "alone:stream:{" + topic + "}"};
  }

  byte[][] arguments(int topic, byte[] message) {
    String age = Long.toString(ScaleNode.RETENTION.age().toMillis());
    return Stream.concat(
            Stream.of(
                    "epoch",
                    "run",
                    Integer.toString(ScaleNode.RETENTION.messages()),
                    age,
                    age,
                    channel(topic))
                .map(each -> each.getBytes(US_ASCII)),
            Stream.of(message, "120000".getBytes(US_ASCII)))
        .toArray(byte[][]::new);
  }
}
