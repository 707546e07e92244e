// SPDX-License-Identifier: Apache-2.0

package websocketx.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `deploy/image` makes of the demo runs where there is no JDK.
@Timeout(120)
class ImageIT {
  private static final Path IMAGE = Module.root().resolve("websocketx-packaging/target/image");
  private static final long MOST_MEGABYTES =
      80; // 74 with what it uses today, 14 of them for clusters

  @BeforeAll
  static void link() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Module.root().resolve("deploy/image").toString(), IMAGE.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  @Test
  void imageServesThePageAndTheEcho() throws Exception {
    Process program = start("--port", "0");
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI page = page(program);
      for (URI found : List.of(page, page.resolve("/metrics"))) {
        assertEquals(
            200,
            http.send(HttpRequest.newBuilder(found).build(), BodyHandlers.discarding())
                .statusCode());
      }
      Echo echo = new Echo();
      URI target = URI.create("ws://" + page.getRawAuthority() + "/echo");
      WebSocket socket = http.newWebSocketBuilder().buildAsync(target, echo).join();
      socket.sendText("hello", true).join();
      assertEquals("hello", echo.answer.get(30, TimeUnit.SECONDS));
      program.destroy(); // SIGTERM
      assertEquals(1001, echo.code.get(30, TimeUnit.SECONDS));
      assertTrue(program.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, program.exitValue());
    } finally {
      program.destroyForcibly();
    }
  }

  /// The certificate is made by a program that has to be in the image too.
  @Test
  void imageSpeaksTls() throws Exception {
    Process program = start("--port", "0", "--tls");
    try {
      assertEquals("https", page(program).getScheme());
    } finally {
      program.destroyForcibly();
    }
  }

  /// Where nothing is known of any JDK.
  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(IMAGE.resolve("bin/websocketx").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static URI page(Process program) throws IOException {
    String line = program.inputReader(UTF_8).readLine();
    assertTrue(line != null && line.startsWith("websocketx is at "), line);
    return URI.create(line.substring("websocketx is at ".length()));
  }

  @Test
  void imageIsSmall() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(IMAGE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    long megabytes = bytes / 1_000_000;
    assertTrue(megabytes > 10 && megabytes <= MOST_MEGABYTES, megabytes + " MB");
  }

  private static final class Echo implements WebSocket.Listener {
    final CompletableFuture<String> answer = new CompletableFuture<>();
    final CompletableFuture<Integer> code = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      answer.complete(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      code.complete(status);
      return null;
    }
  }
}
