// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// What this JVM holds. Memory is in bytes.
final class Vitals {
  private static final Pattern NATIVE = Pattern.compile("Total: .*committed=(\\d+)KB");
  private static final Pattern VIRTUAL =
      Pattern.compile("\\s(\\d+)\\s+\\d+\\s+java\\.lang\\.VirtualThread\\s");

  private Vitals() {}

  /// On the heap after a collection.
  static long usedHeap() {
    System.gc();
    System.gc(); // what the first has made unreachable, like the referents of cleaners
    return occupiedHeap();
  }

  /// On the heap now.
  static long occupiedHeap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /// All of it, as `name=number` with blanks between.
  static String now() throws IOException {
    return "heap=%d threads=%d virtual=%d direct=%d metaspace=%d native=%d"
        .formatted(
            usedHeap(),
            ManagementFactory.getThreadMXBean().getThreadCount(),
            virtualThreads(),
            directBuffers(),
            metaspace(),
            nativeMemory());
  }

  /// From a histogram of the heap. A thread dump, which lists them as well, ends the JVM now and
  /// then if a virtual thread leaves its carrier meanwhile (JDK 25.0.3, ThreadSnapshotFactory).
  private static long virtualThreads() throws IOException {
    Matcher line = VIRTUAL.matcher(diagnosis("gcClassHistogram"));
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  private static long directBuffers() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long metaspace() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .mapToLong(pool -> pool.getUsage().getUsed())
        .sum();
  }

  /// What the JVM itself has from the system; 0 unless it was started with
  /// `-XX:NativeMemoryTracking=summary`.
  private static long nativeMemory() throws IOException {
    Matcher total = NATIVE.matcher(diagnosis("vmNativeMemory", "summary"));
    return total.find() ? 1024 * Long.parseLong(total.group(1)) : 0;
  }

  /// What the JVM says to a command for which there is no interface.
  private static String diagnosis(String command, String... arguments) throws IOException {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  command,
                  new Object[] {arguments},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IOException("the JVM does not answer to " + command, e);
    }
  }
}
