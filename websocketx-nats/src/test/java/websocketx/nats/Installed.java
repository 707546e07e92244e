// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import websocketx.brokers.BrokerProcess;
import websocketx.brokers.NatsServer;

/// Servers for tests, which need one installed: without it they are skipped, but not in CI.
final class Installed {
  private Installed() {}

  static NatsServer server() {
    boolean isThere = BrokerProcess.isInstalled(NatsServer.PROGRAM);
    assertTrue(isThere || !"true".equals(System.getenv("CI")), "nats-server is missing");
    assumeTrue(isThere, "nats-server is not installed");
    return new NatsServer();
  }
}
