// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import websocketx.brokers.RedisServer;
import websocketx.hub.broker.Broker;
import websocketx.hub.testing.PresenceContract;

/// A node of a cluster takes no script whose keys are in several slots.
class RedisBrokerClusterIT extends PresenceContract {
  private static final RedisServer SERVER = new RedisServer().clustered();

  @BeforeAll
  static void start() {
    Servers.start(SERVER);
  }

  @AfterAll
  static void end() {
    SERVER.close();
  }

  @Override
  protected Broker broker() {
    return RedisBroker.of(SERVER.uri());
  }
}
