// SPDX-License-Identifier: Apache-2.0

package websocketx.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The hubs' own virtual threads, which are in no list but the dump. That is in modules which the
/// hub does not read, so they are asked by reflection.
final class HubThreads {
  private HubThreads() {}

  static List<String> all() {
    try {
      Path directory = Files.createTempDirectory("websocketx");
      Path file = directory.resolve("threads.txt"); // must not exist
      try {
        dump(file);
        return Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("#") && line.contains("\"websocketx-hub"))
            .toList();
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void dump(Path file) throws ReflectiveOperationException {
    Class<?> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean");
    Class<?> format = Class.forName(type.getName() + "$ThreadDumpFormat");
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getPlatformMXBean", Class.class)
            .invoke(null, type);
    type.getMethod("dumpThreads", String.class, format)
        .invoke(bean, file.toString(), format.getEnumConstants()[0]);
  }

  static void awaitNone() {
    Client.until("no thread of a hub is left", () -> all().isEmpty());
  }
}
