// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import websocketx.bench.Contestant.Kind;

/// Servers in other languages, as far as they can be built here.
///
/// @param contestants those that can be started
/// @param skipped the others, each with the reason
record ForeignServers(List<Contestant> contestants, Map<String, String> skipped) {
  static final ForeignServers NONE = new ForeignServers(List.of(), Map.of());

  /// Builds what can be built.
  ///
  /// @param script prints a line for each server: "built NAME COMMAND" or "skipped NAME REASON"
  static ForeignServers build(Path script, Path output) throws IOException {
    if (!Files.exists(script)) {
      return NONE;
    }
    Files.createDirectories(output);
    Process build =
        new ProcessBuilder("sh", script.toString(), output.toString())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(output.resolve("build.log").toFile())
            .start();
    try (var lines = build.inputReader(StandardCharsets.UTF_8)) {
      return parse(lines.lines().toList());
    }
  }

  static ForeignServers parse(List<String> lines) {
    List<Contestant> contestants = new ArrayList<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 3);
      switch (words.length == 3 ? words[0] : "") {
        case "built" ->
            contestants.add(
                new Contestant(
                    words[1], "", Kind.FOREIGN, List.of(words[2].split(" ", -1)), List.of()));
        case "skipped" -> skipped.put(words[1], words[2]);
        default -> {} // what a compiler has to say
      }
    }
    return new ForeignServers(contestants, skipped);
  }
}
