// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.time.Duration;

/// How long is waited for what. A server that does as it should is never waited for so long.
public final class Patience {
  public static final Duration NONE = Duration.ZERO;

  /// For an echo, a pong, the answer to a request.
  public static final Duration ANSWER = Duration.ofSeconds(10);

  /// For a sign that a mistake was noticed; after that the server is asked whether it goes on.
  public static final Duration REACTION = Duration.ofSeconds(1);

  /// Longer than that is late: where a server shall act before all has come.
  public static final Duration NOTICE = Duration.ofSeconds(3);

  /// For the end of a connection.
  public static final Duration END = Duration.ofSeconds(5);

  private Patience() {}

  /// For the echo of so many octets.
  public static Duration answer(long octets) {
    return ANSWER.plusMillis(octets / 500);
  }
}
