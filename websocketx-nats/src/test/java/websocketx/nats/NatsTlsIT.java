// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.Options;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import websocketx.hub.broker.Broker;

/// With TLS and a token, which the options of jnats bring along.
class NatsTlsIT extends NatsContract {
  private static @Nullable SSLContext trust;

  @BeforeAll
  static void startServer(@TempDir Path directory) throws Exception {
    Certificate certificate = Certificate.make(directory, "ip:127.0.0.1");
    trust = certificate.trust();
    start(Installed.server().tls(certificate.chain(), certificate.key()).token("secret"));
  }

  @Override
  protected Broker broker() {
    Options.Builder options = Options.builder().server("tls://127.0.0.1:" + server().port());
    return NatsBroker.builder(options.token("secret".toCharArray()).sslContext(trust).build())
        .prefix("Other-hub_1")
        .build();
  }
}
