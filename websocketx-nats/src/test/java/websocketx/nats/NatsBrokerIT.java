// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import org.junit.jupiter.api.BeforeAll;
import websocketx.hub.broker.Broker;

/// With a server that is open to all.
class NatsBrokerIT extends NatsContract {
  @BeforeAll
  static void startServer() {
    start(Installed.server());
  }

  @Override
  protected Broker broker() {
    return NatsBroker.builder(server().uri()).build();
  }
}
