// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import org.junit.jupiter.api.BeforeAll;
import websocketx.hub.broker.Broker;

/// With a user and a password.
class NatsUserIT extends NatsContract {
  @BeforeAll
  static void startServer() {
    start(Installed.server().user("hub", "secret"));
  }

  @Override
  protected Broker broker() {
    return NatsBroker.builder(server().uri()).build();
  }
}
