// SPDX-License-Identifier: Apache-2.0

@org.jspecify.annotations.NullMarked
module websocketx.hub.testing {
  requires transitive websocketx.hub;
  requires transitive org.junit.jupiter.api;
  requires org.opentest4j;
  requires static org.jspecify;

  exports websocketx.hub.testing;
}
