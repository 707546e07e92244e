// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import websocketx.Options;
import websocketx.Tls;
import websocketx.WebSocketServer;
import websocketx.testing.TestServer;

/// A certificate is renewed while clients come and go.
class TlsRenewalIT {
  /// Before and after. Each takes two descriptors here, and six milliseconds of two cores.
  private static final int CLIENTS = 1_000;

  private static final int THREADS = 4;
  private static final byte[] HELLO = Raw.frame(0x81, (byte) 'x');
  private static final byte[] ANSWER = {(byte) 0x81, 1, 'x'};

  @TempDir private Path directory;

  /// A client that has opened a WebSocket, and says which certificate it was shown.
  private static RawTls client(TestServer server, SSLContext context) throws IOException {
    SSLEngine engine = context.createSSLEngine();
    return new RawTls(server.uri(), engine).handshake().upgrade();
  }

  private static String shown(RawTls client) {
    try {
      return client.engine.getSession().getPeerPrincipal().getName();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertAnswers(List<RawTls> clients) throws IOException {
    for (RawTls client : clients) {
      client.send(client.seal(HELLO));
    }
    for (RawTls client : clients) {
      assertArrayEquals(ANSWER, client.receive(3));
    }
  }

  private static <T> List<T> all(int count, Callable<T> task) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        futures.add(threads.submit(task));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a client has failed", e.getCause());
    }
  }

  @Test
  @DisplayName("[B33] a certificate is renewed under 2,000 connections, all of which stay")
  void connectionsStayAndNewOnesSeeTheNewCertificate() throws Exception {
    Keys old = Keys.make(directory, "old");
    Keys renewed = Keys.make(directory, "renewed");
    byte[] second = Files.readAllBytes(renewed.file());
    Tls tls = old.tls().watching(Duration.ZERO);
    Options patient = Options.defaults().handshakeTimeout(Duration.ofSeconds(20));
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(patient).build();
    SSLContext trusting = old.trusting(null, renewed);
    try (TestServer running = TestServer.start(server, tls);
        Clients all = new Clients()) {
      List<RawTls> clients = all.open;
      clients.addAll(all(CLIENTS, () -> client(running, trusting)));
      replace(old.file(), second);
      clients.addAll(all(CLIENTS, () -> client(running, trusting)));
      assertAnswers(clients);
      assertEquals(2 * CLIENTS, server.connections().size());
      Map<String, Long> counts =
          clients.stream().collect(Collectors.groupingBy(c -> shown(c), Collectors.counting()));
      long each = CLIENTS;
      assertEquals(Map.of("CN=old", each, "CN=renewed", each), counts);
    }
  }

  /// They go before the server ends, which would wait for them.
  private static final class Clients implements AutoCloseable {
    final List<RawTls> open = new ArrayList<>();

    @Override
    public void close() throws IOException {
      for (RawTls client : open) {
        client.close();
      }
    }
  }

  /// Whoever writes a file in place leaves it half-written for a moment.
  @Test
  @DisplayName("[B33] files that are half-written now and then refuse nobody")
  void halfWrittenFilesRefuseNobody() throws Exception {
    Keys old = Keys.make(directory, "old");
    Keys renewed = Keys.make(directory, "renewed");
    byte[] first = Files.readAllBytes(old.file());
    byte[] second = Files.readAllBytes(renewed.file());
    Tls tls = old.tls().watching(Duration.ZERO);
    SSLContext trusting = old.trusting(null, renewed);
    Options patient = Options.defaults().handshakeTimeout(Duration.ofSeconds(20));
    WebSocketServer server = WebSocketServer.builder().handler(Probe.ECHO).options(patient).build();
    AtomicBoolean over = new AtomicBoolean();
    try (Trouble trouble = new Trouble();
        TestServer running = TestServer.start(server, tls)) {
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  write(old.file(), second);
                  write(old.file(), first);
                }
                write(old.file(), second);
              });
      List<String> names =
          all(
              200,
              () -> {
                try (RawTls client = client(running, trusting)) {
                  assertAnswers(List.of(client));
                  return shown(client);
                }
              });
      over.set(true);
      writer.join();
      assertEquals(200, names.size());
      tls.reload();
      try (RawTls client = client(running, trusting)) {
        assertEquals("CN=renewed", shown(client));
      }
      assertTrue(
          trouble.lines().stream().allMatch(l -> l.startsWith("certificates could not be read")),
          () -> trouble.lines().toString());
    }
  }

  /// As a careful program does it.
  private static void replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling("fresh");
    Files.write(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, Arrays.copyOf(content, content.length / 2));
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
