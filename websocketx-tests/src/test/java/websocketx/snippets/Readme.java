// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The Java examples of the README and of other documents.
final class Readme {
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```java\n(.*?)^```$");

  private Readme() {}

  /// The one that is a whole program.
  static String program() throws IOException {
    return all().stream().filter(Readme::isProgram).findFirst().orElseThrow();
  }

  /// The others, which are parts of programs.
  static List<String> parts() throws IOException {
    return all().stream().filter(example -> !isProgram(example)).toList();
  }

  private static boolean isProgram(String example) {
    return example.contains("void main()");
  }

  private static List<String> all() throws IOException {
    return of("README.md");
  }

  /// Those of one document.
  static List<String> of(String document) throws IOException {
    String text = Files.readString(root().resolve(document));
    return EXAMPLE.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }

  /// The directory of the project, whichever of its directories the test was started in.
  static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("README.md"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("run the tests inside the project's directory");
      }
    }
    return directory;
  }
}
