// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import websocketx.conformance.report.MarkdownReport;
import websocketx.conformance.report.Report;
import websocketx.conformance.report.ReportFiles;
import websocketx.conformance.wire.Transcript;
import websocketx.conformance.wire.Wire;
import websocketx.peers.Peer;
import websocketx.peers.Peers;
import websocketx.peers.Service.Tls;

/// The program `./conformance`.
@Command(
    name = "conformance",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Plays cases from RFC 6455 and RFC 7692 against WebSocket servers that echo",
      "messages, and writes a report. Without --url it judges the server of this",
      "project. Ends with 1 if that server, or the one at the URL, has failed a case.%n"
    })
public final class Conformance implements Callable<Integer> {
  private final PrintWriter out;

  @Option(
      names = "--url",
      description =
          "a server that takes messages of up to 16 MiB: ws://…, wss://…, or for a Unix domain"
              + " socket ws+unix://host/path#/file")
  private @Nullable URI url;

  @Option(names = "--limit-url", description = "the same server with a limit of 16 KiB")
  private @Nullable URI limitUrl;

  @Option(names = "--tls", description = "the server of this project, with TLS")
  private boolean tls;

  @Option(names = "--name", description = "what the server is called (${DEFAULT-VALUE})")
  private String name = "server";

  @Option(names = "--peers", description = "also seven servers of the JVM")
  private boolean peers;

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "<number>",
      description = "only these cases, sections or chapters, like 6,7.1,10.3.4")
  private List<String> numbers = List.of();

  @Option(names = "--full", description = "also the large cases, and more messages in others")
  private boolean full;

  @Option(
      names = "--out",
      paramLabel = "<directory>",
      description = "where report.html and report.json go (${DEFAULT-VALUE})")
  private Path directory = Path.of("websocketx-conformance", "target", "report");

  @Option(names = "--markdown", paramLabel = "<file>", description = "also a page of Markdown")
  private @Nullable Path markdown;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this and end")
  @SuppressWarnings("unused") // picocli looks at it
  private boolean help;

  private Conformance(PrintWriter out) {
    this.out = out;
  }

  /// Runs the program.
  ///
  /// @param args see `--help`
  public static void main(String[] args) {
    CommandLine program =
        commandLine(
            new PrintWriter(System.out, true, System.out.charset()),
            new PrintWriter(System.err, true, System.err.charset()));
    System.exit(program.execute(args)); // threads of peers may be left
  }

  /// The command line, writing to the given writers.
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Conformance(out))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((e, _, _) -> {
          if (e instanceof IllegalArgumentException || e instanceof IOException) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
          }
          throw e;
        });
  }

  @Override
  public Integer call() throws Exception {
    if (tls && (url != null || peers)) {
      throw new IllegalArgumentException(
          "--tls is for the server of this project: not with --url, which says wss://, nor with"
              + " --peers");
    }
    if (limitUrl != null && url == null) {
      throw new IllegalArgumentException("--limit-url is the same server as one at --url");
    }
    List<Chapter> chapters = Catalogue.chapters();
    List<Case> cases =
        chapters.stream()
            .flatMap(chapter -> chapter.cases().stream())
            .filter(this::isChosen)
            .toList();
    Suite suite = new Suite(cases, full);
    if (suite.cases().isEmpty()) {
      throw new IllegalArgumentException("no case has such a number: " + numbers);
    }
    Contest contest = new Contest(suite, out);
    List<Run> runs = new ArrayList<>();
    runs.add(playFirst(contest));
    contest.printWrong(runs.getFirst());
    if (peers) {
      // What they log is about mistakes that are made on purpose.
      LogManager.getLogManager().reset();
      List<Peer> large = Peers.all();
      List<Peer> small = Peers.all();
      for (int i = 0; i < large.size(); i++) {
        runs.add(contest.play(large.get(i), small.get(i), Tls.OFF));
      }
    }
    write(Report.of(Instant.now().truncatedTo(ChronoUnit.SECONDS), full, chapters, runs));
    return runs.getFirst().count(Verdict.FAILED) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private boolean isChosen(Case question) {
    return numbers.isEmpty()
        || numbers.stream().anyMatch(number -> (question.number() + ".").startsWith(number + "."));
  }

  private Run playFirst(Contest contest) throws Exception {
    if (url == null) {
      Path root = Path.of(System.getProperty("websocketx.root", "")).toAbsolutePath();
      return contest.play(new OwnServer(root), new OwnServer(root), tls ? Tls.EC : Tls.OFF);
    }
    check("--url", url);
    if (limitUrl != null) {
      check("--limit-url", limitUrl);
    }
    try {
      new Wire(url, new Transcript()).close();
    } catch (IOException e) {
      throw new IOException("there is no server at " + url + ": " + e.getMessage(), e);
    }
    return contest.play(new Target(name, "", url, limitUrl));
  }

  private static void check(String option, URI url) {
    boolean isUnix = "ws+unix".equals(url.getScheme());
    if (!(isUnix || List.of("ws", "wss").contains(String.valueOf(url.getScheme())))
        || url.getHost() == null
        || isUnix != (url.getFragment() != null)) {
      throw new IllegalArgumentException(
          option + " must be like ws://host:port/path or ws+unix://host/path#/file, not " + url);
    }
  }

  private void write(Report report) throws IOException {
    Path page = ReportFiles.write(report, directory);
    out.println("report: " + page.toUri());
    if (markdown != null) {
      String command =
          "./conformance"
              + (tls ? " --tls" : "")
              + (peers ? " --peers" : "")
              + (full ? " --full" : "");
      Files.writeString(
          markdown, MarkdownReport.of(report, command + " --markdown docs/conformance.md"));
    }
  }
}
