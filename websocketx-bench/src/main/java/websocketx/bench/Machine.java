// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What everything ran on.
///
/// @param facts by name, in the order of a report
public record Machine(Map<String, String> facts) {
  static Machine here(Pinning pinning, boolean systemCalls) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processors", Runtime.getRuntime().availableProcessors() + ", " + processor());
    facts.put("memory", memory());
    facts.put(
        "system",
        "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
    facts.put(
        "JVM",
        "%s %s, %s"
            .formatted(
                System.getProperty("java.vm.name"),
                System.getProperty("java.vm.version"),
                String.join(" ", Contestants.FLAGS.subList(0, 3))));
    facts.put("pinning", pinning.toString());
    facts.put(
        "system calls",
        systemCalls
            ? "counted by strace in runs of their own"
            : "not counted, as in a quick run or where strace may not");
    return new Machine(facts);
  }

  private static String processor() throws IOException {
    return line(Path.of("/proc/cpuinfo"), "model name");
  }

  private static String memory() throws IOException {
    String kilobytes = line(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
    return kilobytes.isEmpty() ? "unknown" : Long.parseLong(kilobytes) / (1 << 20) + " GiB";
  }

  private static String line(Path file, String key) throws IOException {
    if (!Files.exists(file)) {
      return "unknown";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
