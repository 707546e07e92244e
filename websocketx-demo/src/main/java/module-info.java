// SPDX-License-Identifier: Apache-2.0

/// The program that `./websocketx` starts.
@org.jspecify.annotations.NullMarked
module websocketx.demo {
  requires websocketx;
  requires websocketx.hub;
  requires websocketx.micrometer;
  requires websocketx.nats;
  requires websocketx.redis;
  requires micrometer.registry.prometheus;
  requires info.picocli;
  requires static org.jspecify;

  opens websocketx.demo to
      info.picocli;
}
