// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.util.Map;

/// A scenario while it is played. What it has started ends when it is closed.
interface Trial extends AutoCloseable {
  /// Makes a server ready.
  void prepare(Contestant contestant) throws FailureException, IOException, InterruptedException;

  /// Measures once.
  Map<Figure, Double> measure(Contestant contestant)
      throws FailureException, IOException, InterruptedException;

  /// Measures what is measured once only, in the end.
  default Map<Figure, Double> finish(Contestant contestant)
      throws FailureException, IOException, InterruptedException {
    return Map.of();
  }

  /// Ends a server that has failed, so that it does not disturb the others.
  ///
  /// @return what is known about its end, if it had ended before; else empty
  default String drop(Contestant contestant) throws IOException, InterruptedException {
    return "";
  }

  @Override
  void close();
}
