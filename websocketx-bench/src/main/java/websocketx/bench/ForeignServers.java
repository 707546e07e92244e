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
  /// @param script prints a line for each server: "built NAME LANGUAGE VERSION COMMAND..." or
  ///   "skipped NAME REASON"
  static ForeignServers build(Path script, Path output) throws IOException {
    if (!Files.exists(script)) {
      return NONE;
    }
    Files.createDirectories(output);
    Process build =
        Programs.start(
            List.of("sh", script.toString(), output.toString()), output.resolve("build.log"));
    build.outputWriter(StandardCharsets.UTF_8).close();
    try (var lines = build.inputReader(StandardCharsets.UTF_8)) {
      return parse(lines.lines().toList());
    }
  }

  static ForeignServers parse(List<String> lines) {
    List<Contestant> contestants = new ArrayList<>();
    Map<String, String> skipped = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> words = List.of(line.split(" ", -1));
      if (words.size() > 4 && words.getFirst().equals("built")) {
        List<String> command = words.subList(4, words.size());
        contestants.add(
            new Contestant(
                words.get(1), words.get(2), words.get(3), Kind.FOREIGN, command, List.of()));
      } else if (words.size() > 2 && words.getFirst().equals("skipped")) {
        skipped.put(words.get(1), String.join(" ", words.subList(2, words.size())));
      } // else it is what a compiler has to say
    }
    return new ForeignServers(contestants, skipped);
  }
}
