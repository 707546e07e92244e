// SPDX-License-Identifier: Apache-2.0

/// Topics across nodes, with history and presence.
@org.jspecify.annotations.NullMarked
module websocketx.hub {
  requires transitive websocketx;
  requires transitive websocketx.topics;
  requires tools.jackson.core;
  requires static org.jspecify;

  exports websocketx.hub;
  exports websocketx.hub.broker;
  exports websocketx.hub.protocol;
}
