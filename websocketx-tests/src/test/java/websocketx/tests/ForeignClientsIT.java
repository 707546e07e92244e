// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Clients of other languages agree with the server; their rules are in the scripts.
@TestInstance(Lifecycle.PER_CLASS)
class ForeignClientsIT {
  private final Endpoints endpoints;

  ForeignClientsIT() throws IOException {
    endpoints = new Endpoints();
  }

  @AfterAll
  void closeEndpoints() {
    endpoints.close();
  }

  @TestFactory
  Stream<DynamicTest> wsForNode() throws IOException, InterruptedException {
    return Client.node("ws.mjs", "ws").tests(endpoints.uri());
  }

  @TestFactory
  Stream<DynamicTest> webSocketOfNode() throws IOException, InterruptedException {
    return Client.node("builtin.mjs").tests(endpoints.uri());
  }

  @TestFactory
  Stream<DynamicTest> websocketsForPython() throws IOException, InterruptedException {
    return Client.python("websockets_client.py").tests(endpoints.uri());
  }
}
