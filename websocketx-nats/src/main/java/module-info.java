// SPDX-License-Identifier: Apache-2.0

/// A hub on NATS: [websocketx.nats.NatsBroker].
@org.jspecify.annotations.NullMarked
module websocketx.nats {
  requires transitive websocketx.hub;
  requires transitive io.nats.jnats;
  requires static org.jspecify;

  exports websocketx.nats;
}
