// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.testing;

import websocketx.hub.broker.Broker;
import websocketx.hub.broker.MemoryBroker;

class MemoryBrokerTest extends PresenceContract {
  private final MemoryBroker first = new MemoryBroker();

  @Override
  protected Broker broker() {
    return first.another();
  }
}
