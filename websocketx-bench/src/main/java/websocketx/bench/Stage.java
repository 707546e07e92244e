// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Where scenarios are played.
///
/// @param logs a directory for what servers have to complain about
record Stage(Pinning pinning, Pace pace, Path generator, Path logs) {
  Generator newGenerator() {
    return new Generator(generator, pinning, logs.resolve("generator.log"));
  }

  ServerProcess start(Contestant contestant, Scenario scenario)
      throws FailureException, IOException {
    List<String> command = pinning.server(contestant.commandFor(scenario));
    return ServerProcess.start(command, log(contestant));
  }

  Path log(Contestant contestant) {
    return logs.resolve(contestant.name().replaceAll("[^A-Za-z0-9]+", "-") + ".log");
  }
}
