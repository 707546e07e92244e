// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import websocketx.WebSocketServer;

class ReadmeIT {
  /// A test listens on a free port of the loopback interface, and has to know which.
  private static final String FREE_PORT =
      ".listen(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0))"
          + ".addresses().forEach(IO::println)";

  private @Nullable Process java;

  @AfterEach
  void end() throws InterruptedException {
    if (java != null) {
      java.destroyForcibly().waitFor();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = SEPARATE_THREAD)
  void theFirstProgramRunsAsItStands(@TempDir Path directory) throws Exception {
    String program = Readme.program();
    String onFreePort = program.replace(".listen(8080)", FREE_PORT);
    assertNotEquals(program, onFreePort);
    Path file = Files.writeString(directory.resolve("Echo.java"), onFreePort);
    Path library =
        Path.of(WebSocketServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Process running =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                library.toString(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    java = running;
    BufferedReader output = running.inputReader();
    String address = requireNonNull(output.readLine(), "the program has ended");
    try (HttpClient http = HttpClient.newHttpClient()) {
      Client client =
          Client.connect(
              http, URI.create("ws://127.0.0.1" + address.substring(address.lastIndexOf(':'))));
      client.send("hello");
      assertEquals("hello", client.next());
      client.close();
      assertEquals("closed 1000", client.next());
    }
  }
}
