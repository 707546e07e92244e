// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import websocketx.brokers.RedisServer;
import websocketx.brokers.ServerKeys;
import websocketx.hub.broker.Broker;
import websocketx.hub.testing.OutageContract;

/// With what a client of the user has: its certificates and its threads.
class RedisBrokerTlsIT extends OutageContract {
  private static final ServerKeys KEYS = ServerKeys.make();
  private static final RedisServer SERVER = new RedisServer().keeping().secured(KEYS);

  private static ClientResources resources;
  private static RedisClient client;

  @BeforeAll
  static void start() throws Exception {
    Servers.start(SERVER);
    resources =
        DefaultClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
    for (EventExecutor each : resources.eventExecutorGroup()) {
      each.submit(() -> {}).get(); // all its threads are there before any are counted
    }
    client = Servers.trusting(resources, KEYS);
  }

  @AfterAll
  static void end() {
    if (client != null) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
      resources.shutdown(0, 10, TimeUnit.SECONDS).awaitUninterruptibly(10_000);
    }
    SERVER.close();
  }

  @Override
  protected Broker broker() {
    return RedisBroker.of(client, RedisURI.create(SERVER.uri()));
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
