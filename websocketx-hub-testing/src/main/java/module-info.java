// SPDX-License-Identifier: Apache-2.0

/// What every broker of a hub has to do, as tests: [websocketx.hub.testing.BrokerContract] and
/// those that extend it.
@org.jspecify.annotations.NullMarked
module websocketx.hub.testing {
  requires transitive websocketx.hub;
  requires transitive org.junit.jupiter.api;
  requires org.opentest4j;
  requires static org.jspecify;

  exports websocketx.hub.testing;
}
