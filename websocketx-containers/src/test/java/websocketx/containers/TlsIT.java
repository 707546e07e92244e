// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;

/// Connections through the container's own TLS: records do not end where frames do, and what is
/// encrypted waits in the container.
class TlsIT {
  /// Collects messages; nothing comes before it is asked for.
  private static final class Listener implements WebSocket.Listener {
    final LinkedBlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      collected.writeBytes(part);
      if (last) {
        messages.add(collected.toByteArray());
        collected.reset();
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void muchGoesBothWaysAtOnce(Containers kind, @TempDir Path directory) throws Exception {
    Certificate certificate = Certificate.in(directory);
    byte[] large = new byte[8 << 20];
    new Random(1).nextBytes(large);
    WebSocketServer server =
        WebSocketServer.builder()
            .handler(connection -> {
              connection.fork(feed -> {
                for (int i = 0; i < 20; i++) {
                  feed.writeBinary(large);
                }
              });
              for (Message message : connection) {
                connection.write(message);
              }
            })
            .options(Options.defaults().readLimit(1 << 24))
            .build();
    try (Container container = kind.make();
        HttpClient client =
            HttpClient.newBuilder()
                .sslContext(certificate.context())
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
      URI uri =
          container.start(new Container.Application(Map.of("/ws", server), List.of(), certificate));
      Listener listener = new Listener();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create(uri.toString().replace("ws:", "wss:") + "/ws"), listener)
              .get(20, TimeUnit.SECONDS);
      for (int i = 0; i < 20; i++) {
        socket.sendBinary(ByteBuffer.wrap(large), true).get(20, TimeUnit.SECONDS);
      }
      for (int i = 0; i < 40; i++) {
        byte[] message = listener.messages.poll(20, TimeUnit.SECONDS);
        assertTrue(message != null, "message " + i + " has not come");
        assertArrayEquals(large, message);
      }
      socket.sendClose(1000, "").get(20, TimeUnit.SECONDS);
      assertEquals(1000, listener.closed.get(20, TimeUnit.SECONDS));
      assertTrue(server.close(Duration.ofSeconds(20)));
      Table.put(Table.Row.TLS, kind, "320 MiB both ways at once, and an orderly close");
    }
  }
}
