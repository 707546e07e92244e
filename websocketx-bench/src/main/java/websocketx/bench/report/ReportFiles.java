// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import websocketx.bench.Result;

/// Writes reports.
public final class ReportFiles {
  private ReportFiles() {}

  /// Writes report.md, report.json and the pictures.
  public static void write(Report report, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("report.json"), JsonReport.of(report));
    writePage(report, directory.resolve("report.md"));
  }

  /// Writes a page, and the pictures beside it.
  ///
  /// @param page where; directories that are missing are created
  public static void writePage(Report report, Path page) throws IOException {
    createDirectory(page);
    for (Result result : report.results()) {
      Picture.write(result, page.resolveSibling(picture(result)));
    }
    Files.writeString(page, MarkdownReport.of(report));
  }

  /// Creates the directory of a page.
  public static void createDirectory(Path page) throws IOException {
    Files.createDirectories(requireNonNull(page.toAbsolutePath().getParent(), "no file"));
  }

  static String picture(Result result) {
    return "bench-" + result.scenario().name() + ".png";
  }
}
