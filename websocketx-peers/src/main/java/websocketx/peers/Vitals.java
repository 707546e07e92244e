// SPDX-License-Identifier: Apache-2.0
package websocketx.peers;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/// What this JVM holds. Memory is in bytes.
final class Vitals {
  private static final Pattern NATIVE = Pattern.compile("Total: .*committed=(\\d+)KB");
  private static final Pattern VIRTUAL = Pattern.compile("#\\d+ \".*\" virtual.*");

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

  /// They are in no other list than that of a thread dump.
  private static long virtualThreads() throws IOException {
    Path directory = Files.createTempDirectory("threads");
    Path dump = directory.resolve("dump");
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toAbsolutePath().toString(), ThreadDumpFormat.TEXT_PLAIN);
      try (Stream<String> lines = Files.lines(dump)) {
        return lines.filter(line -> VIRTUAL.matcher(line).matches()).count();
      }
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(directory);
    }
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
    try {
      Object summary =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmNativeMemory",
                  new Object[] {new String[] {"summary"}},
                  new String[] {String[].class.getName()});
      Matcher total = NATIVE.matcher((String) summary);
      return total.find() ? 1024 * Long.parseLong(total.group(1)) : 0;
    } catch (JMException e) {
      throw new IOException("the JVM does not tell its native memory", e);
    }
  }
}
