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
import java.util.stream.Collectors;

/// Finds threads and sockets that should be gone.
final class Leftovers {
  private static final String PREFIX = "websocketx-";

  /// Virtual threads on which servers run the application's code, in a thread dump.
  private static final Pattern HANDLER =
      Pattern.compile("\"" + PREFIX + "(handler|fork|hook|close|script)\"");

  /// How much of a stack is shown.
  private static final int MAX_FRAMES = 12;

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final List<Path> TCP =
      List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
  private static final int LOCAL_ADDRESS = 1; // columns of those tables
  private static final int REMOTE_ADDRESS = 2;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final List<String> STATES =
      List.of(
          "ESTABLISHED",
          "SYN_SENT",
          "SYN_RECV",
          "FIN_WAIT1",
          "FIN_WAIT2",
          "TIME_WAIT",
          "CLOSE",
          "CLOSE_WAIT",
          "LAST_ACK",
          "LISTEN",
          "CLOSING");

  private Leftovers() {}

  // ---- threads

  /// The platform threads of servers and of the test kit. A server keeps its own until the last
  /// handler has ended.
  static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(PREFIX))
        .collect(Collectors.toSet());
  }

  /// The threads on which servers run the application's code, each with the top of its stack.
  static List<String> handlers() {
    List<String> found = new ArrayList<>();
    int frames = MAX_FRAMES;
    for (String line : dump()) {
      if (line.startsWith("#")) {
        frames = MAX_FRAMES;
        if (HANDLER.matcher(line).find()) {
          found.add(line.strip());
          frames = 0;
        }
      } else if (!line.isBlank() && frames++ < MAX_FRAMES) {
        found.add("    " + line.strip());
      }
    }
    return found;
  }

  /// Virtual threads are in no list that is cheaper.
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

  // ---- sockets

  /// This process's TCP sockets, where the system shows them; otherwise none.
  static Set<String> sockets() {
    return sockets("");
  }

  /// Those of them that are the server's side of a port.
  static Set<String> sockets(int port) {
    return sockets(":%04X".formatted(port));
  }

  private static Set<String> sockets(String suffixOfLocalAddress) {
    Set<String> sockets = new TreeSet<>();
    Set<String> open = openSockets();
    for (Path table : TCP) {
      for (String line : lines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > INODE
            && columns[LOCAL_ADDRESS].endsWith(suffixOfLocalAddress)
            && open.contains("socket:[" + columns[INODE] + "]")) {
          sockets.add(
              "the socket %s of port %d to port %d, %s"
                  .formatted(
                      columns[INODE],
                      port(columns[LOCAL_ADDRESS]),
                      port(columns[REMOTE_ADDRESS]),
                      state(columns[STATE])));
        }
      }
    }
    return sockets;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private static String state(String number) {
    int index = Integer.parseInt(number, 16) - 1;
    return index < STATES.size() ? STATES.get(index) : number;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.isReadable(table) ? Files.readAllLines(table) : List.of();
    } catch (IOException e) {
      return List.of(); // the kernel does not show it
    }
  }

  private static Set<String> openSockets() {
    Set<String> open = new TreeSet<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return open;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        try {
          open.add(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException e) {
          // Closed in between.
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }
}
