// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import websocketx.interop.ProcessClient;

/// `hub.js`, which others are to copy, in Node, with a server that is played; the rules are in the
/// script.
class HubClientIT {
  @TestFactory
  Stream<DynamicTest> rules() throws IOException, InterruptedException {
    Path scripts = Project.root().resolve("websocketx-demo/src/main/resources/websocketx/demo");
    return ProcessClient.node("hub.mjs").tests(scripts.resolve("hub.js"));
  }
}
