// SPDX-License-Identifier: Apache-2.0
package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceFilesTest {
  private static final String LICENCE = "SPDX-License-Identifier: Apache-2.0";

  /// Written by tools, or never by us.
  private static final Set<String> FOREIGN_DIRECTORIES =
      Set.of(".git", ".idea", ".settings", ".vscode", "node_modules", "target");

  private static final Set<String> EXTENSIONS =
      Set.of(
          "css",
          "go",
          "html",
          "java",
          "js",
          "mjs",
          "mod",
          "properties",
          "py",
          "rs",
          "sh",
          "svg",
          "toml",
          "xml",
          "yml");

  @Test
  void everyJavaFileBeginsWithTheLicenceLine() throws IOException {
    List<Path> files = sources().stream().filter(file -> extension(file).equals("java")).toList();
    assertTrue(files.size() > 3, "found only " + files);
    List<Path> without = new ArrayList<>();
    for (Path file : files) {
      if (!firstTwoLines(file).getFirst().equals("// " + LICENCE)) {
        without.add(file);
      }
    }
    assertEquals(List.of(), without, "files whose first line is not the licence line");
  }

  /// The first line may belong to the format: `#!`, `<?xml …?>`, `<!doctype html>`.
  @Test
  void everySourceFileNamesTheLicenceInItsFirstTwoLines() throws IOException {
    List<Path> without = new ArrayList<>();
    for (Path file : sources()) {
      if (firstTwoLines(file).stream().noneMatch(line -> line.contains(LICENCE))) {
        without.add(file);
      }
    }
    assertEquals(List.of(), without, "files without the licence line");
  }

  /// Files of a known extension, and scripts: executable files without an extension.
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        Project.root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return FOREIGN_DIRECTORIES.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String extension = extension(file);
            if (EXTENSIONS.contains(extension) || (extension.isEmpty() && isExecutable(file))) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1);
  }

  private static List<String> firstTwoLines(Path file) throws IOException {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      List<String> firstTwo = lines.limit(2).toList();
      return firstTwo.isEmpty() ? List.of("") : firstTwo;
    }
  }
}
