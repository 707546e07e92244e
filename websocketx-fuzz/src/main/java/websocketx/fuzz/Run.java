// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One process that fuzzes one target: a JVM has room for no more.
///
/// @param executions how many inputs were tried
/// @param seconds how long that took
/// @param coverage how many branches of the library were seen
/// @param finding the file with the input that failed, or null
record Run(Target target, long executions, double seconds, int coverage, @Nullable Path finding) {
  /// What the fuzzer prints now and then: the count first.
  private static final Pattern COUNT = Pattern.compile("#(\\d+)\\s.*?cov: (\\d+).*");

  private static final Pattern FINDING = Pattern.compile(".*Test unit written to (.*)");

  /// An input that takes longer than that never ends, in seconds.
  private static final int STUCK = 20;

  /// How long the fuzzer stays with short inputs: a tenth of what it does by itself.
  private static final int LENGTH_CONTROL = 10;

  /// Fuzzes for some time, or until an input fails.
  static Run fuzz(Path root, Target target, long seconds) throws IOException {
    Path corpus = Files.createDirectories(work(root, target).resolve("corpus"));
    Path inputs = Files.createDirectories(root.resolve(target.inputs()));
    Corpus.unpack(root.resolve(target.corpus()), corpus);
    return run(
        root,
        target,
        "log",
        List.of(
            "-max_total_time=" + seconds,
            "-timeout=" + STUCK,
            "-max_len=" + target.longest(),
            "-len_control=" + LENGTH_CONTROL,
            "-artifact_prefix=" + inputs + "/",
            corpus.toString(),
            inputs.toString()));
  }

  /// Puts those inputs of all runs into the tree that see more than the ones that are there do.
  ///
  /// @return how many
  static int keep(Path root, Target target) throws IOException {
    Path work = work(root, target);
    Path kept = Files.createDirectories(work.resolve("kept"));
    try (var old = Files.newDirectoryStream(kept)) {
      for (Path input : old) {
        Files.delete(input);
      }
    }
    Path file = root.resolve(target.corpus());
    Corpus.unpack(file, kept);
    int before = Corpus.pack(kept, file);
    run(
        root,
        target,
        "keep.log",
        List.of(
            "-merge=1",
            "-timeout=" + STUCK,
            "-max_len=" + target.longest(),
            kept.toString(),
            work.resolve("corpus").toString()));
    return Corpus.pack(kept, file) - before;
  }

  private static Path work(Path root, Target target) {
    return root.resolve("target/fuzz").resolve(target.name().toLowerCase(Locale.ROOT));
  }

  private static Run run(Path root, Target target, String name, List<String> arguments)
      throws IOException {
    Path work = work(root, target);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx768m",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath(root),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.typeName(),
            "--target_method=" + target.method(),
            "--instrumentation_includes=websocketx.**",
            "--instrumentation_excludes=websocketx.fuzz.**",
            "--custom_hook_includes=websocketx.**",
            "--reproducer_path=" + work));
    command.addAll(arguments);
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true).start();
    long executions = 0;
    int coverage = 0;
    Path finding = null;
    try (BufferedReader output = process.inputReader();
        PrintWriter log = new PrintWriter(Files.newBufferedWriter(work.resolve(name)))) {
      for (String line; (line = output.readLine()) != null; ) {
        log.println(line);
        Matcher count = COUNT.matcher(line);
        Matcher found = FINDING.matcher(line);
        if (count.matches()) {
          executions = Long.parseLong(count.group(1));
          coverage = Integer.parseInt(count.group(2));
        } else if (found.matches()) {
          finding = Path.of(found.group(1));
        }
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    int status = process.onExit().join().exitValue();
    if (status != 0 && finding == null) {
      throw new IOException("the fuzzer did not run: see " + work.resolve(name));
    }
    return new Run(target, executions, seconds, coverage, finding);
  }

  private static String classPath(Path root) {
    Path target = root.resolve("websocketx-fuzz/target");
    return String.join(
        File.pathSeparator,
        target.resolve("test-classes").toString(),
        target.resolve("classes").toString(),
        target.resolve("libraries") + File.separator + "*");
  }
}
