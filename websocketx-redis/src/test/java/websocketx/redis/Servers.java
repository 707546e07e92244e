// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;
import websocketx.brokers.BrokerProcess;
import websocketx.brokers.RedisServer;
import websocketx.brokers.ServerKeys;

/// Starts servers, if the machine has what they need.
final class Servers {
  private Servers() {}

  /// Starts a server; the test is skipped without the programs, but not in CI.
  static RedisServer start(RedisServer server) {
    boolean isThere =
        BrokerProcess.isInstalled(RedisServer.PROGRAM) && BrokerProcess.isInstalled("redis-cli");
    assertTrue(isThere || !"true".equals(System.getenv("CI")), "redis-server is missing");
    assumeTrue(isThere, "redis-server is not on the path");
    server.start();
    return server;
  }

  /// A client that trusts these keys, and nobody else's.
  static RedisClient trusting(ClientResources resources, ServerKeys keys) throws Exception {
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("server", keys.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    RedisClient client = RedisClient.create(resources);
    client.setOptions(
        ClientOptions.builder()
            .sslOptions(SslOptions.builder().trustManager(trust).build())
            .build());
    return client;
  }
}
