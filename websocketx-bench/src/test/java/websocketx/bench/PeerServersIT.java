// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.bench.Contestant.Kind;
import websocketx.peers.Service;
import websocketx.peers.Service.Deflate;
import websocketx.peers.Service.Io;
import websocketx.peers.Service.Mode;
import websocketx.peers.Service.Tls;

/// Each server of the JVM, as a process, does what it is measured doing.
class PeerServersIT {
  @TempDir private static Path directory;

  /// io_uring is left out: containers often forbid it.
  static Stream<Named<Contestant>> servers() {
    return new Contestants(Path.of(""), Path.of(""))
        .all().stream()
            .filter(c -> c.kind() == Kind.OWN || c.kind() == Kind.JVM)
            .filter(c -> !c.arguments().contains("io_uring"))
            .map(c -> Named.of(c.name(), c));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void echoGoesToWhoHasSent(Contestant contestant) throws Exception {
    try (ServerProcess server = start(contestant, Mode.ECHO, Deflate.OFF)) {
      List<Client> clients = dial(server, 2);
      clients.get(0).send();
      clients.get(0).expect();
      clients.get(1).send();
      clients.get(1).expect();
      clients.forEach(client -> assertTrue(client.received.isEmpty()));
      assertTrue(server.usedHeap() > 0);
      assertTrue(server.allocated() > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void broadcastGoesToEverybody(Contestant contestant) throws Exception {
    try (ServerProcess server = start(contestant, Mode.BROADCAST, Deflate.OFF)) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.addAll(dial(server, 1));
        clients.getLast().send(); // a server knows whoever it has answered, not whom it has let in
        for (Client client : clients) {
          client.expect();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void compressionThatALibraryHasNotIsRefused(Contestant contestant) throws Exception {
    if (contestant.name().equals("Helidon")) {
      FailureException refusal =
          assertThrows(
              FailureException.class, () -> start(contestant, Mode.ECHO, Deflate.TAKEOVER));
      assertTrue(refusal.reason().endsWith("has no permessage-deflate"));
    } else {
      start(contestant, Mode.ECHO, Deflate.TAKEOVER).close();
    }
  }

  static Stream<Named<Contestant>> secureServers() {
    return new Contestants(Path.of(""), Path.of(""))
        .all().stream()
            .filter(c -> c.kind() == Kind.OWN || Scenarios.OVER_TLS.contains(c.name()))
            .filter(c -> !c.arguments().contains("io_uring"))
            .map(c -> Named.of(c.name(), c));
  }

  @ParameterizedTest
  @MethodSource("secureServers")
  void echoGoesThroughTls(Contestant contestant) throws Exception {
    for (Tls certificate : List.of(Tls.RSA, Tls.EC)) {
      Service service = new Service(Mode.ECHO, Deflate.OFF, Io.NIO, 8192).with(certificate);
      try (ServerProcess server = start(contestant, service)) {
        Client client = dial("wss", server, 1).getFirst();
        client.send();
        client.expect();
        assertThrows(ExecutionException.class, () -> dial("ws", server, 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Helidon", "Java-WebSocket"})
  void whoIsNotPutBehindTlsIsNotStarted(String name) {
    Contestant contestant =
        new Contestants(Path.of(""), Path.of(""))
            .all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    Service service = new Service(Mode.ECHO, Deflate.OFF, Io.NIO, 8192).with(Tls.RSA);
    FailureException refusal =
        assertThrows(FailureException.class, () -> start(contestant, service));
    assertTrue(refusal.reason().endsWith("is not put behind TLS here"));
  }

  private static ServerProcess start(Contestant contestant, Mode mode, Deflate deflate)
      throws Exception {
    return start(contestant, new Service(mode, deflate, Io.NIO, 8192));
  }

  private static ServerProcess start(Contestant contestant, Service service) throws Exception {
    Scenario scenario =
        new Scenario(
            "test",
            "test",
            Scenario.Test.LOAD,
            service,
            List.of(),
            EnumSet.allOf(Kind.class),
            Set.of(),
            false,
            false);
    return ServerProcess.start(contestant.commandFor(scenario), directory.resolve("server.log"));
  }

  private static List<Client> dial(ServerProcess server, int count) throws Exception {
    return dial("ws", server, count);
  }

  private static List<Client> dial(String scheme, ServerProcess server, int count)
      throws Exception {
    List<String> address = server.address();
    URI uri = URI.create(scheme + "://" + address.get(1) + ":" + address.get(3) + address.get(5));
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(new Client(uri));
    }
    return clients;
  }

  private static final class Client implements WebSocket.Listener {
    private static final HttpClient HTTP =
        HttpClient.newBuilder().sslContext(AnyCertificate.context()).build();

    final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    Client(URI uri) throws Exception {
      socket = HTTP.newWebSocketBuilder().buildAsync(uri, this).get(10, SECONDS);
    }

    void send() throws Exception {
      socket.sendText("κόσμε", true).get(10, SECONDS);
      socket.sendBinary(ByteBuffer.wrap(new byte[] {0, -1}), true).get(10, SECONDS);
    }

    void expect() throws InterruptedException {
      assertEquals("κόσμε", received.poll(10, SECONDS));
      assertEquals(ByteBuffer.wrap(new byte[] {0, -1}), received.poll(10, SECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      received.add(data.toString());
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(
        WebSocket webSocket, ByteBuffer data, boolean last) {
      received.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
      webSocket.request(1);
      return null;
    }
  }
}
