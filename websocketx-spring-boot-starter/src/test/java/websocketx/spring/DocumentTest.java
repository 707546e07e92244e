// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/spring-boot.md` says what is so. With `-Dspring.docs=true` its table is written.
class DocumentTest {
  private static final Path DOCUMENT = Path.of("../docs/spring-boot.md");
  private static final Pattern PROGRAM = Pattern.compile("(?ms)^```java\n(.*?)^```\n");
  private static final Pattern TABLE =
      Pattern.compile("(?m)^\\| property \\| default \\| what \\|\n(\\|.*\n)*");

  @Test
  void tableHasEveryPropertyAsItsMetadataSays() throws IOException {
    String document = Files.readString(DOCUMENT);
    if (Boolean.getBoolean("spring.docs")) {
      document = TABLE.matcher(document).replaceFirst(_ -> table());
      Files.writeString(DOCUMENT, document);
    }
    List<String> tables = TABLE.matcher(document).results().map(MatchResult::group).toList();
    assertEquals(List.of(table()), tables);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| property | default | what |\n| --- | --- | --- |\n");
    for (Metadata.Property property : Metadata.properties()) {
      String value = property.defaultValue();
      table.append(
          "| `websocketx.%s` | %s | %s |\n"
              .formatted(
                  property.name(), value == null ? "" : "`" + value + "`", property.description()));
    }
    return table.toString();
  }

  @Test
  void everyExampleIsPartOfAProgramThatIsCompiled() throws IOException {
    List<String> programs = new ArrayList<>();
    for (Path folder : List.of(Path.of("../examples/spring-boot/src"), Path.of("src/test/java"))) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          programs.add(withoutIndentation(Files.readString(file)));
        }
      }
    }
    List<String> examples =
        PROGRAM.matcher(Files.readString(DOCUMENT)).results().map(match -> match.group(1)).toList();
    assertTrue(examples.size() > 4, "found only " + examples);
    for (String example : examples) {
      assertTrue(
          programs.stream().anyMatch(program -> program.contains(withoutIndentation(example))),
          () -> "in no program: " + example);
    }
  }

  private static String withoutIndentation(String program) {
    return program.replaceAll("(?m)^ +", "");
  }
}
