// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The report as files: `report.json`, and `report.html` which needs nothing beside it.
public final class ReportFiles {
  private static final String PLACE = "\"the report\"";

  private ReportFiles() {}

  /// Writes both into that directory.
  ///
  /// @return the page
  public static Path write(Report report, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.json"), json(report, true) + "\n");
    return Files.writeString(directory.resolve("report.html"), html(report));
  }

  static String json(Report report, boolean indented) {
    return JsonMapper.builder()
        .configure(SerializationFeature.INDENT_OUTPUT, indented)
        .build()
        .writeValueAsString(report);
  }

  static String html(Report report) {
    // What a server sent is in there: it must not end the script element.
    String data = json(report, false).replace("<", "\\u003c");
    return template().replace(PLACE, data);
  }

  private static String template() {
    try (InputStream in = ReportFiles.class.getResourceAsStream("report.html")) {
      if (in == null) {
        throw new IllegalStateException("report.html is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
