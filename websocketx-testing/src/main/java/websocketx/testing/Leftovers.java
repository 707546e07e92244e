// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Finds threads and sockets that should be gone.
final class Leftovers {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final List<Path> TCP =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final int LOCAL_ADDRESS = 1; // columns of those tables
  private static final int INODE = 9;

  /// How much of a stack is shown.
  private static final int MAX_FRAMES = 12;

  private Leftovers() {}

  /// The threads on which servers run the application's code, each with the top of its stack.
  static List<String> handlers() {
    return threads("\"websocketx-(handler|fork|hook)\"");
  }

  /// All threads whose name is like that, virtual ones too.
  private static List<String> threads(String name) {
    Pattern pattern = Pattern.compile(name);
    List<String> found = new ArrayList<>();
    StringBuilder thread = null;
    int frames = 0;
    for (String line : dump()) {
      if (line.startsWith("#")) {
        if (thread != null) {
          found.add(thread.toString());
        }
        thread = pattern.matcher(line).find() ? new StringBuilder(line.strip()) : null;
        frames = 0;
      } else if (thread != null && !line.isBlank() && frames++ < MAX_FRAMES) {
        thread.append("\n    ").append(line.strip());
      }
    }
    if (thread != null) {
      found.add(thread.toString());
    }
    return found;
  }

  private static List<String> dump() {
    try {
      Path directory = Files.createTempDirectory("websocketx");
      Path file = directory.resolve("threads.txt"); // must not exist
      try {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
        return Files.readAllLines(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// This process's sockets, where the system shows them; otherwise none.
  static Set<String> sockets() {
    Set<String> sockets = new TreeSet<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return sockets;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:")) {
            sockets.add(target);
          }
        } catch (IOException e) {
          // Closed in between.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sockets;
  }

  /// Those of them that are the server's side of a port.
  static Set<String> sockets(int port) {
    Set<String> ofPort = new TreeSet<>();
    String suffix = ":%04X".formatted(port);
    for (Path table : TCP) {
      for (String line : lines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > INODE && columns[LOCAL_ADDRESS].endsWith(suffix)) {
          ofPort.add("socket:[" + columns[INODE] + "]");
        }
      }
    }
    ofPort.retainAll(sockets());
    return ofPort;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.isReadable(table) ? Files.readAllLines(table) : List.of();
    } catch (IOException e) {
      return List.of(); // the kernel does not show it
    }
  }
}
