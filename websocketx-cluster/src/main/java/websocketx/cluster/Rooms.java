// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import websocketx.hub.broker.Retention;

/// The topics of a run. Most keep more than anybody can miss; some keep so little that whoever is
/// away for a while has to hear that it is lost.
final class Rooms {
  private static final int LONG = 5_000;
  private static final int SHORT = 20;
  private static final Duration AGE = Duration.ofHours(1);

  static final List<String> ALL =
      Stream.concat(
              IntStream.range(0, 16).mapToObj(i -> "room " + i),
              IntStream.range(0, 4).mapToObj(i -> "short " + i))
          .toList();

  private Rooms() {}

  static Retention retention(String topic) {
    return new Retention(topic.startsWith("short") ? SHORT : LONG, AGE);
  }
}
