// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Keeps the servers on one processor and the generator on another, if there are two.
///
/// @param processors those that may be used; none if nothing can be pinned
/// @param oneCore whether they are two threads of one core, which slow each other down
public record Pinning(List<Integer> processors, boolean oneCore) {
  /// Nothing is pinned.
  public static final Pinning NONE = new Pinning(List.of(), false);

  /// Looks which processors this program may use.
  public static Pinning find() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Programs.has("taskset") || !Files.exists(status)) {
      return NONE;
    }
    String key = "Cpus_allowed_list:";
    List<Integer> allowed =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith(key))
            .flatMapToInt(line -> list(line.substring(key.length())))
            .boxed()
            .toList();
    if (allowed.size() < 2) {
      return NONE;
    }
    int first = allowed.getFirst();
    List<Integer> core = core(first);
    return allowed.stream()
        .filter(processor -> !core.contains(processor))
        .findFirst()
        .map(other -> new Pinning(List.of(first, other), false))
        .orElse(new Pinning(allowed.subList(0, 2), true));
  }

  /// All processors that are threads of the same core as this one, itself included.
  private static List<Integer> core(int processor) throws IOException {
    Path siblings =
        Path.of("/sys/devices/system/cpu/cpu" + processor + "/topology/thread_siblings_list");
    return Files.exists(siblings)
        ? list(Files.readString(siblings)).boxed().toList()
        : List.of(processor);
  }

  private static IntStream list(String text) {
    return Stream.of(text.strip().split(",", -1)).flatMapToInt(Pinning::range);
  }

  private static IntStream range(String text) {
    int dash = text.indexOf('-');
    return dash < 0
        ? IntStream.of(Integer.parseInt(text))
        : IntStream.rangeClosed(
            Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
  }

  /// The command of a server, pinned.
  public List<String> server(List<String> command) {
    return pin(0, command);
  }

  /// The command of a generator, pinned.
  public List<String> generator(List<String> command) {
    return pin(1, command);
  }

  private List<String> pin(int index, List<String> command) {
    if (processors.isEmpty()) {
      return command;
    }
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", "" + processors.get(index)));
    pinned.addAll(command);
    return pinned;
  }

  @Override
  public String toString() {
    return processors.isEmpty()
        ? "nothing is pinned: there is only one processor, or no taskset, so that servers and the"
            + " generator disturb each other"
        : "servers run on processor %d, the generator on processor %d"
                .formatted(processors.get(0), processors.get(1))
            + (oneCore ? ", threads of one core that disturb each other" : "");
  }
}
