// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// How many objects the JVM keeps alive, after a collection of garbage.
///
/// @param counts of objects by the name of their class, of those that a server makes for a peer:
///   what is remembered of one look is among the bytes of the next
/// @param bytes of all objects
record LiveObjects(Map<String, Long> counts, long bytes) {
  private static final Pattern LINE = Pattern.compile("(?m)^ *\\d+: +(\\d+) +(\\d+) +(\\S+)");

  /// What a server makes for a peer: its own classes, not those of tests, and what it takes of the
  /// JDK.
  private static final Pattern OF_A_SERVER =
      Pattern.compile(
          "websocketx\\.([A-Z].*|(protocol|transport|deflate|pool)\\..*)"
              + "|java\\.lang\\.VirtualThread|java\\.nio\\.DirectByteBuffer"
              + "|java\\.util\\.zip\\.(In|De)flater");

  static LiveObjects look() {
    try {
      Object histogram =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return of(String.valueOf(histogram));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LiveObjects of(String histogram) {
    Map<String, Long> counts = new HashMap<>();
    long bytes = 0;
    for (MatchResult line : LINE.matcher(histogram).results().toList()) {
      if (OF_A_SERVER.matcher(line.group(3)).matches()) {
        counts.merge(line.group(3), Long.valueOf(line.group(1)), Long::sum);
      }
      bytes += Long.parseLong(line.group(2));
    }
    return new LiveObjects(counts, bytes);
  }

  /// Fails if as many objects of a server's class have been added as there were peers, more or
  /// less: pools keep a few, a leak keeps one for each.
  void assertNoLeakSince(LiveObjects before, int peers) {
    Map<String, Long> added = new TreeMap<>();
    counts.forEach((name, count) -> {
      long more = count - before.counts.getOrDefault(name, 0L);
      if (more > peers / 2) {
        added.put(name, more);
      }
    });
    assertEquals(Map.of(), added, "objects that stay after " + peers + " peers");
  }
}
