// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Where things are, whichever of the project's directories the tests were started in.
public final class Project {
  private Project() {}

  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("websocketx-tests"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("run the tests inside the project's directory");
      }
    }
    return directory;
  }

  /// What `src/test/clients/install` has installed.
  public static Path clients() {
    String chosen = System.getenv("WEBSOCKETX_CLIENTS");
    return chosen == null || chosen.isEmpty()
        ? root().resolve("websocketx-tests/target/clients")
        : Path.of(chosen).toAbsolutePath();
  }

  public static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
