// SPDX-License-Identifier: Apache-2.0

/// A hub of websocketx on Redis 7: [websocketx.redis.RedisBroker].
@org.jspecify.annotations.NullMarked
module websocketx.redis {
  requires transitive websocketx.hub;
  requires transitive lettuce.core;
  requires io.netty.common;
  requires io.netty.resolver.dns; // of lettuce, which has no module-info to say so
  requires static org.jspecify;

  exports websocketx.redis;
}
