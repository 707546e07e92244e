// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// What the tests have found out about each server of others, as `docs/containers.md` shows it.
/// Each build leaves it in `target/containers.md`.
final class Table {
  /// The rows, in their order.
  enum Row {
    CONFORMANCE("cases of the conformance suite that are passed strictly"),
    OTHERS_OWN("the others, which the other server decides by itself"),
    ENDS("ways to end a connection (the shutdown table)"),
    TLS("behind the other server's TLS"),
    MEMORY("heap of an idle connection, the other server's part included"),
    THREADS("threads of the other server that 1,000 idle connections hold"),
    BUSY("longest wait for a pong while handlers keep every carrier busy"),
    UNREAD("what a peer can send to a handler that does not read, when 1 MiB is sent at a time"),
    PAUSED("processor time while such a connection waits, of a second"),
    UNTAKEN("what a peer sees that takes nothing, after `writeInterval`"),
    STOP("what a peer sees when the other server is stopped"),
    CLOSED_BEFORE("… and when the server is closed before");

    final String text;

    Row(String text) {
      this.text = text;
    }
  }

  static final String BEGIN = "<!-- what follows is generated -->\n";

  private static final Map<Row, Map<Containers, String>> CELLS = new EnumMap<>(Row.class);
  private static final Map<Containers, String> TITLES = new EnumMap<>(Containers.class);

  private Table() {}

  static synchronized void put(Row row, Containers kind, String cell) {
    CELLS.computeIfAbsent(row, _ -> new EnumMap<>(Containers.class)).put(kind, cell);
    TITLES.computeIfAbsent(kind, _ -> kind.make().title());
    try {
      Files.createDirectories(Path.of("target"));
      Files.writeString(Path.of("target", "containers.md"), page());
      Path document = Path.of("..", "docs", "containers.md");
      if (Boolean.getBoolean("containers.docs") && CELLS.size() == Row.values().length) {
        String text = Files.readString(document);
        int end = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(document, text.substring(0, end) + "\n" + page());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String page() {
    List<Containers> kinds = new ArrayList<>(TITLES.keySet());
    StringBuilder page = new StringBuilder();
    StringJoiner head = new StringJoiner(" | ", "| | ", " |\n");
    kinds.forEach(kind -> head.add(String.valueOf(TITLES.get(kind))));
    page.append(head).append("| --- |").append(" --- |".repeat(kinds.size())).append('\n');
    CELLS.forEach((row, cells) -> {
      page.append(line(row, kinds.stream().map(kind -> cells.getOrDefault(kind, "")).toList()));
    });
    return page.toString();
  }

  /// A line of the page, with a cell for each.
  static String line(Row row, List<String> cells) {
    return "| " + row.text + " | " + String.join(" | ", cells) + " |\n";
  }
}
