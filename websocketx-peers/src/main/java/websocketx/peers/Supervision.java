// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// How the process of a server obeys the one that has started it: it says where it listens, answers
/// questions, one line each, and ends when its input ends, so that it never outlives the other.
public final class Supervision {
  private Supervision() {}

  /// Returns when the input has ended.
  ///
  /// @param where the server listens
  public static void obey(URI where) throws IOException {
    PrintStream out = System.out;
    out.println("listening " + where.getPort() + " " + where.getPath());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(
          switch (line) {
            case "memory" -> "memory " + Vitals.usedHeap();
            case "occupied" -> "occupied " + Vitals.occupiedHeap();
            case "state" -> "state " + Vitals.now();
            case "allocated" -> "allocated " + allocated();
            default -> "unknown";
          });
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }
}
