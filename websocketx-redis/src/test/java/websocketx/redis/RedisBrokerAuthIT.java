// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import websocketx.brokers.RedisServer;
import websocketx.hub.broker.Broker;
import websocketx.hub.testing.OutageContract;

/// A user with no rights but those that the documentation names.
class RedisBrokerAuthIT extends OutageContract {
  private static final String RIGHTS =
      "~websocketx:* &websocketx:* +hello +ping +info +evalsha +eval +time +get +set +hset +hmget"
          + " +hget +hdel +del +pexpire +pttl +xadd +xtrim +xrange +zadd +zrem +zrangebyscore"
          + " +spublish +ssubscribe +sunsubscribe";

  private static final RedisServer SERVER = new RedisServer().keeping().withUser(RIGHTS);

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

  @Override
  protected void crash() {
    SERVER.kill();
  }

  @Override
  protected void restart() {
    SERVER.start();
  }

  @Override
  protected void restartEmpty() {
    SERVER.forget();
    SERVER.start();
  }
}
