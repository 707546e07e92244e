// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import websocketx.brokers.BrokerProcess;
import websocketx.brokers.NatsServer;
import websocketx.brokers.RedisServer;
import websocketx.hub.broker.Broker;
import websocketx.nats.NatsBroker;
import websocketx.redis.RedisBroker;

/// The brokers that a run can have.
enum BrokerKind {
  NATS {
    @Override
    BrokerProcess process() {
      return new NatsServer();
    }
  },
  REDIS {
    @Override
    BrokerProcess process() {
      return new RedisServer().keeping();
    }
  };

  /// One that keeps what it has when it is killed.
  abstract BrokerProcess process();

  /// How a node gets there, by way of a port.
  String address(int port) {
    return name().toLowerCase(java.util.Locale.ROOT) + "://127.0.0.1:" + port;
  }

  static Broker of(String address) {
    return address.startsWith("nats:") ? NatsBroker.of(address) : RedisBroker.of(address);
  }
}
