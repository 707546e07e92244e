// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.brokers.NatsServer;
import websocketx.hub.broker.BrokerException;
import websocketx.hub.broker.Retention;

/// Who gets to which server.
class AccessIT {
  /// How often a server has written something into its log.
  private static int count(NatsServer server, String what) {
    try {
      return Files.readString(server.folder().resolve("log")).split(what, -1).length - 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void wrongPasswordIsTriedAgainUntilItIsRight() throws Exception {
    Heard heard = new Heard();
    try (NatsServer server = Installed.server().user("hub", "secret");
        NatsBroker broker =
            NatsBroker.builder("nats://hub:wrong@127.0.0.1:" + server.port()).build()) {
      server.start();
      broker.start(heard);
      Heard.await("three attempts", () -> count(server, "authentication error") >= 3);
      Heard.failure(broker.subscribe("topic", Retention.NONE));
      assertTrue(heard.hasNothing());
      String address = "127.0.0.1:" + server.port();
      Options wrong = Options.builder().server("nats://hub:wrong@" + address).build();
      Options nobody = Options.builder().server("nats://" + address).build();
      for (Options options : List.of(wrong, nobody)) {
        String refused =
            ""
                + assertThrows(BrokerException.class, () -> Link.open(options, _ -> {}))
                    .getMessage();
        assertTrue(refused.contains("refuses the user"), refused);
      }
    }
    assertTrue(heard.hasNothing());
  }

  @Test
  void tokenIsEnough() throws Exception {
    try (NatsServer server = Installed.server().token("secret")) {
      server.start();
      try (NatsBroker broker = NatsBroker.builder(server.uri()).build()) {
        Heard heard = new Heard();
        broker.start(heard);
        heard.next("connected");
      }
    }
  }

  @Test
  void secondServerIsTakenIfTheFirstIsAway() throws Exception {
    try (NatsServer away = Installed.server();
        NatsServer server = Installed.server()) {
      server.start();
      try (NatsBroker broker = NatsBroker.builder(away.uri() + "," + server.uri()).build()) {
        Heard heard = new Heard();
        broker.start(heard);
        heard.next("connected");
        away.start();
        server.kill();
        heard.next("disconnected");
        heard.next("connected");
      }
    }
  }

  @Test
  void certificateOfAnotherHostIsRefused(@TempDir Path directory) throws Exception {
    Certificate other = Certificate.make(directory, "dns:other.example");
    refuses(other, other.trust());
  }

  @Test
  void certificateOfAStrangerIsRefused(@TempDir Path directory) throws Exception {
    Certificate stranger = Certificate.make(directory, "ip:127.0.0.1");
    refuses(stranger, SSLContext.getDefault());
  }

  private static void refuses(Certificate certificate, SSLContext trust) throws Exception {
    Heard heard = new Heard();
    try (NatsServer server = Installed.server().tls(certificate.chain(), certificate.key())) {
      server.start();
      Options options = Options.builder().server(server.uri()).sslContext(trust).build();
      try (NatsBroker broker = NatsBroker.builder(options).build()) {
        broker.start(heard);
        Heard.await("three attempts", () -> count(server, "TLS handshake error") >= 3);
        Heard.failure(broker.subscribe("topic", Retention.NONE));
        assertTrue(heard.hasNothing());
      }
    }
  }

  @Test
  void optionsThatCannotWorkAreRefused() {
    for (Options.Builder options :
        new Options.Builder[] {
          Options.builder().noEcho(),
          Options.builder().noHeaders(),
          Options.builder().noNoResponders()
        }) {
      assertThrows(IllegalArgumentException.class, () -> NatsBroker.builder(options.build()));
    }
    NatsBroker.Builder builder = NatsBroker.builder("nats://127.0.0.1:1");
    assertThrows(IllegalArgumentException.class, () -> builder.prefix("a.b"));
    assertThrows(IllegalArgumentException.class, () -> builder.replicas(0));
    assertThrows(IllegalArgumentException.class, () -> builder.replicas(6));
    assertThrows(IllegalArgumentException.class, () -> NatsBroker.builder("not a uri"));
  }
}
