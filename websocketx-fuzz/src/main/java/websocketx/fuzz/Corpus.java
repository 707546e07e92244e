// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/// The inputs that cover all that fuzzing has found of a target, in one file of the tree. Each is a
/// line in the escapes of Java's strings, so that text is read as text; they are sorted, so that a
/// change shows what has come.
final class Corpus {
  private Corpus() {}

  static List<byte[]> read(Path file) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      inputs.add(line.translateEscapes().getBytes(ISO_8859_1));
    }
    return inputs;
  }

  /// Makes a file of each input, whose name follows from what is in it.
  static void unpack(Path file, Path directory) throws IOException {
    if (Files.exists(file)) {
      for (byte[] input : read(file)) {
        Files.write(directory.resolve(UUID.nameUUIDFromBytes(input).toString()), input);
      }
    }
  }

  /// Makes lines of all files.
  ///
  /// @return how many
  static int pack(Path directory, Path file) throws IOException {
    TreeSet<String> lines = new TreeSet<>();
    try (var inputs = Files.newDirectoryStream(directory)) {
      for (Path input : inputs) {
        lines.add(line(Files.readAllBytes(input)));
      }
    }
    Files.write(file, lines);
    return lines.size();
  }

  private static String line(byte[] input) {
    StringBuilder line = new StringBuilder();
    for (byte octet : input) {
      switch (octet) {
        case '\r' -> line.append("\\r");
        case '\n' -> line.append("\\n");
        case '\\' -> line.append("\\\\");
        default -> {
          if (octet >= ' ' && octet <= '~') {
            line.append((char) octet);
          } else {
            line.append("\\%03o".formatted(octet));
          }
        }
      }
    }
    // An editor may take a space at the end away.
    return line.toString().replaceFirst(" $", "\\\\s");
  }
}
