// SPDX-License-Identifier: Apache-2.0

package websocketx.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import websocketx.tests.Project;

/// What a row says that was measured: `` `./program arguments`: docs/page.md, Heading ``.
///
/// @param program of the command, in the root
/// @param page where the figures stand, under that heading
record Measurement(String command, String program, String page, String heading) {
  private static final Pattern MEASUREMENT =
      Pattern.compile(
          "`(?<command>\\./(?<program>\\w+)[^`]*)`: (?<page>docs/\\w+\\.md), (?<heading>.+)");

  static Measurement of(String why) {
    Matcher matcher = MEASUREMENT.matcher(why);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no measurement: " + why);
    }
    return new Measurement(
        matcher.group("command"),
        matcher.group("program"),
        matcher.group("page"),
        matcher.group("heading"));
  }

  /// Whether there is such a program, and such a section with its command.
  boolean stands() throws IOException {
    Path file = Project.root().resolve(page);
    return Files.isExecutable(Project.root().resolve(program))
        && Files.exists(file)
        && standsIn(Files.readString(file));
  }

  boolean standsIn(String text) {
    List<String> sections = List.of(text.split("(?m)^## ", -1));
    return sections.stream()
        .anyMatch(
            section -> section.startsWith(heading + "\n") && section.contains("`" + command + "`"));
  }
}
