// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import websocketx.interop.ProcessClient;

/// The demo's page in Chromium does what it should; the rules are in the script. It leaves
/// screenshots in `target/screenshots`.
class PageIT {
  @TestFactory
  Stream<DynamicTest> page() throws IOException, InterruptedException {
    ProcessClient chromium = ProcessClient.chromium("page.mjs");
    Path screenshots = Project.root().resolve("websocketx-tests/target/screenshots");
    Files.createDirectories(screenshots);
    try (Program demo = Program.listening()) {
      return chromium.tests(demo.page(), screenshots);
    }
  }
}
