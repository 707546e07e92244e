// SPDX-License-Identifier: Apache-2.0

@org.jspecify.annotations.NullMarked
module websocketx.nats {
  requires transitive websocketx.hub;
  requires static org.jspecify;
}
