// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import websocketx.Options;
import websocketx.Response;
import websocketx.WebSocketServer;
import websocketx.interop.ProcessClient;
import websocketx.testing.TestServer;

/// A page that comes over TLS opens a WebSocket in Chromium; the rules are in the script.
class SecurePageIT {
  private static final byte[] PAGE = "<!doctype html><title>secure</title>".getBytes(UTF_8);

  @TestFactory
  Stream<DynamicTest> page() throws IOException, InterruptedException, GeneralSecurityException {
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(Probe.ECHO)
            .fallback(_ -> Response.of(200, "text/html", PAGE))
            .options(Options.defaults().readLimit(1 << 20))
            .build();
    try (TestServer running = TestServer.start(server, Keys.localhost().tls())) {
      return ProcessClient.chromium("secure.mjs").tests(running.uri(), Keys.localhost().hash());
    }
  }
}
