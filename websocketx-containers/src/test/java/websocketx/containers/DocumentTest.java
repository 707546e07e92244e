// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import websocketx.conformance.Case;

/// `docs/containers.md` shows what is tested.
class DocumentTest {
  private static final String WRITTEN = "it is about to be written";

  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```(java|xml)\n(.*?)^```$");
  private static final Pattern REGION =
      Pattern.compile("(?ms)^ *// @start region=\"\\w+\"\n(.*?)^ *// @end\n");

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "containers.md"));
  }

  @Test
  void everyExampleIsRun() throws IOException {
    List<String> tested = new ArrayList<>();
    for (String file : List.of("Examples", "ChatServlet")) {
      REGION
          .matcher(Files.readString(Path.of("src/test/java/websocketx/containers", file + ".java")))
          .results()
          .forEach(match -> tested.add(match.group(1).stripTrailing().stripIndent() + "\n"));
    }
    String descriptor = Files.readString(Path.of("src/test/resources/webapp/WEB-INF/web.xml"));
    tested.add(descriptor.substring(descriptor.indexOf("<web-app")));
    List<String> shown =
        EXAMPLE
            .matcher(document())
            .results()
            .map(match -> match.group(2))
            .filter(example -> !example.contains("<dependency>"))
            .toList();
    assertTrue(shown.size() >= 6, "found only " + shown);
    List<String> strangers = new ArrayList<>(shown);
    strangers.removeAll(tested);
    assertEquals(List.of(), strangers, "examples that no test runs");
  }

  @Test
  @DisabledIfSystemProperty(named = "containers.docs", matches = "true", disabledReason = WRITTEN)
  void tableHasEachRow() throws IOException {
    String document = document();
    List<String> rows =
        document
            .substring(document.indexOf(Table.BEGIN))
            .lines()
            .filter(line -> line.startsWith("| "))
            .skip(2)
            .map(line -> line.split("\\|", -1)[1].strip())
            .toList();
    assertEquals(
        Arrays.stream(Table.Row.values()).map(row -> row.text).toList(),
        rows,
        "run ./build -Dcontainers.docs=true");
  }

  @Test
  @DisabledIfSystemProperty(named = "containers.docs", matches = "true", disabledReason = WRITTEN)
  void tableTellsWhichCasesEachDecides() throws IOException {
    List<String> passed = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (Containers kind : Containers.values()) {
      List<Case> lost =
          ConformanceIT.SUITE.cases().stream()
              .filter(question -> kind.judgedByTheContainer().contains(question.number()))
              .toList();
      passed.add(ConformanceIT.passed(lost));
      others.add(ConformanceIT.titles(lost));
    }
    String rows =
        Table.line(Table.Row.CONFORMANCE, passed) + Table.line(Table.Row.OTHERS_OWN, others);
    assertTrue(document().contains(rows), () -> "run ./build -Dcontainers.docs=true: " + rows);
  }
}
