// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.interop.JavaClient;

/// The program as people meet it: its arguments, what it says, how it ends.
class CommandLineIT {

  @Test
  void helpNamesTheOptionsAndEndsWith0() throws Exception {
    try (Program program = Program.start("--help")) {
      assertEquals(0, program.exitStatus(), program::errors);
      String help = program.output();
      for (String option : List.of("--port", "--host", "--read-limit", "--max-connections")) {
        assertTrue(help.contains(option), () -> option + " is not in:\n" + help);
      }
      assertEquals("", program.errors());
    }
  }

  @Test
  void takenPortIsOneSentenceAndEndsWith1() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String sentence =
          "port "
              + port
              + " of 127.0.0.1 is in use; choose another with --port, or --port 0 for any free one.";
      try (Program program = Program.start("--host", "127.0.0.1", "--port", port)) {
        assertEquals(1, program.exitStatus());
        assertEquals(List.of(sentence), program.errors().lines().toList());
        assertEquals("", program.output());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--wrong",
        "--port=many",
        "--port=65536",
        "--read-limit=big",
        "--ping-interval=2m"
      })
  void badOptionIsOneSentenceAndEndsWith2(String option) throws Exception {
    try (Program program = Program.start(option)) {
      assertEquals(2, program.exitStatus());
      assertEquals(1, program.errors().lines().count(), program::errors);
      assertEquals("", program.output());
    }
  }

  @Test
  void messagesUpToTheReadLimitAreEchoed() throws Exception {
    int limit = 16 << 20;
    try (Program program = Program.listening("--read-limit", "16MiB");
        JavaClient client = JavaClient.dial(Program.endpoint(program.page(), "/echo"))) {
      client.send(new byte[limit], true);
      assertEquals(limit, client.binary().remaining());
      client.send(new byte[limit], false);
      client.send(new byte[1], true);
      assertEquals("1009", client.closed().substring(0, 4));
    }
  }

  @Test
  void port0IsAFreeOneAndTheFirstLineNamesIt() throws Exception {
    try (Program one = Program.listening();
        Program other = Program.listening()) {
      URI page = one.page();
      assertEquals("localhost", page.getHost());
      assertTrue(page.getPort() != other.page().getPort());
      assertServesThePage(page);
    }
  }

  @Test
  void hostMayBeAnAddressOfIpVersion6() throws Exception {
    try (Program program = Program.listening("--host", "::1")) {
      URI page = program.page();
      assertEquals("[::1]", page.getHost());
      assertServesThePage(page);
      try (JavaClient client = JavaClient.dial(Program.endpoint(page, "/echo"))) {
        client.send("hello");
        assertEquals("hello", client.text());
      }
    }
  }

  @ParameterizedTest(name = "[J197] {arguments}")
  @ValueSource(strings = {"TERM", "INT"})
  void signalClosesEveryConnectionWith1001AndEndsWith0(String signal) throws Exception {
    List<JavaClient> clients = new ArrayList<>();
    try (Program program = Program.listening()) {
      URI echo = Program.endpoint(program.page(), "/echo");
      try (Stalled _ = Stalled.dial(echo)) {
        for (int i = 0; i < 49; i++) {
          clients.add(JavaClient.dial(echo));
        }
        program.signal(signal);
        Duration time = program.timeToEnd();
        assertEquals(0, program.exitStatus(), program::errors);
        assertTrue(time.compareTo(Duration.ofSeconds(20)) < 0, () -> "it took " + time);
        for (JavaClient client : clients) {
          assertEquals("1001 'server shutting down'", client.closed());
        }
        // The stalled one outlives the farewell; the JVM may halt before that is logged.
        assertTrue(
            program
                .errors()
                .matches("(.*\\R.* not closed within PT4S, drops 1 connections .*\\R)?"),
            program::errors);
      }
    } finally {
      clients.forEach(JavaClient::close);
    }
  }

  private static void assertServesThePage(URI page) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(20)).build();
      var response = http.send(request, BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      assertTrue(response.body().contains("<title>websocketx demo</title>"), response::body);
    }
  }
}
