// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/// A client that is not ours, with the checks that it tries on a server.
interface Client {
  /// What it would need, or null if it can start.
  @Nullable String missing();

  /// Whether it may be missing in continuous integration too.
  boolean optional();

  /// A test that says what is missing; in continuous integration that is a failure, unless it is
  /// optional.
  default DynamicTest absence(String missing) {
    return dynamicTest(
        "clientIsInstalled",
        () -> {
          if ("true".equals(System.getenv("CI")) && !optional()) {
            fail(missing);
          }
          abort(missing);
        });
  }

  /// Runs the checks.
  ///
  /// @param server the server's address
  /// @param offer the offer of compression (RFC 7692 §7) to make, or "" for none; who cannot choose
  ///   offers what it always offers
  Transcript meet(URI server, String offer) throws IOException, InterruptedException;
}
