// SPDX-License-Identifier: Apache-2.0
package websocketx.snippets;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Check;
import websocketx.WebSocketHandler;
import websocketx.WebSocketServer;

/// The examples do what the documentation says of them.
@Timeout(30)
class SnippetsIT {
  private static final InetSocketAddress FREE_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final HttpClient http = HttpClient.newHttpClient();
  private WebSocketServer server = WebSocketServer.of(Echo.handler());

  @AfterEach
  void end() {
    assertTrue(server.close(Duration.ofSeconds(10)), "the server ends in time");
    http.close();
  }

  private void serve(Check check) throws IOException {
    server = WebSocketServer.builder().check(check).build().listen(FREE_PORT);
  }

  private void handle(WebSocketHandler handler) throws IOException {
    server = WebSocketServer.of(handler).listen(FREE_PORT);
  }

  private Client connect(String path, String... headers) {
    return Client.connect(http, URI.create(server.uri() + path), headers);
  }

  private int refusal(String path) {
    CompletionException refused = assertThrows(CompletionException.class, () -> connect(path));
    return assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
        .getResponse()
        .statusCode();
  }

  @Test
  void echoSendsMessagesBack() throws Exception {
    server = Echo.server(FREE_PORT);
    Client client = connect("/");
    client.send("hello");
    assertEquals("hello", client.next());
    client.close();
    assertEquals("closed 1000", client.next());
  }

  @Test
  void roomsAreApart() throws Exception {
    handle(new Rooms());
    Client ann = connect("/red");
    Client ben = connect("/red");
    Client cleo = connect("/blue");
    ben.send("is ben here?");
    assertEquals("is ben here?", ben.next());
    cleo.send("is cleo here?");
    assertEquals("is cleo here?", cleo.next());
    ann.send("hello");
    for (String heard = ann.next(); !heard.equals("hello"); heard = ann.next()) {
      assertEquals("is ben here?", heard); // ann may have been there before
    }
    assertEquals("hello", ben.next());
    cleo.send("and here?");
    assertEquals("and here?", cleo.next());
    ann.close();
    ben.close();
    cleo.close();
  }

  @Test
  void chatTellsEverybody() throws Exception {
    handle(new Chat());
    Client ann = connect("/");
    Client ben = connect("/");
    ben.send("is ben here?"); // and so surely a member
    assertEquals("is ben here?", ben.next());
    ann.send("hello");
    assertEquals("hello", ben.next());
    ann.close();
    ben.close();
  }

  @Test
  void feedPushesWhileCommandsAreRead() throws Exception {
    BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    handle(new Feed(queue, commands::add));
    Client client = connect("/");
    queue.put("news");
    assertEquals("news", client.next());
    client.send("faster");
    assertEquals("faster", commands.take());
    client.close();
    assertEquals("closed 1000", client.next());
  }

  @Test
  void pathDecidesWhichHandlerServes() throws Exception {
    serve(Routing.byPath(new Chat(), Echo.handler()));
    String large = "x".repeat(10_000); // over the default limit, not over that of uploads
    Client upload = connect("/upload");
    upload.send(large);
    assertEquals(large, upload.next());
    Client chat = connect("/chat");
    chat.send(large);
    assertEquals("closed 1009", chat.next());
    assertEquals(404, refusal("/elsewhere"));
    upload.close();
  }

  @Test
  void cookieDecidesWhoMayComeIn() throws Exception {
    serve(SignIn.byCookie(session -> "secret".equals(session) ? "ann" : null));
    Client ann = connect("/", "Cookie", "SID=secret");
    assertEquals("hello ann", ann.next());
    assertEquals(401, refusal("/"));
    ann.close();
  }

  @Test
  void firstMessageDecidesWhoMayStay() throws Exception {
    SignIn.Users users = token -> "ticket".equals(token) ? "ann" : null;
    handle(connection -> SignIn.byFirstMessage(users, connection));
    Client ann = connect("/");
    ann.send("ticket");
    assertEquals("hello ann", ann.next());
    Client stranger = connect("/");
    stranger.send("let me in");
    assertEquals("closed 3000", stranger.next());
    ann.close();
  }

  @Test
  void limitsAreThoseOfTheOptions() throws Exception {
    server = Limits.server(Echo.handler(), Limits.options()).listen(FREE_PORT);
    Client client = connect("/");
    String large = "x".repeat(100_000);
    client.send(large);
    assertEquals(large, client.next());
    client.close();
  }

  @Test
  void peersAreToldWhenTheProcessIsToldToEnd() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Mortal.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String uri = requireNonNull(process.inputReader().readLine(), "the program has ended");
      Client client = Client.connect(http, URI.create(uri));
      client.send("hello");
      assertEquals("hello", client.next());
      process.destroy(); // SIGTERM
      assertEquals("closed 1001", client.next());
      assertTrue(process.waitFor(10, TimeUnit.SECONDS), "it has waited for nothing else");
      assertEquals(143, process.exitValue(), "128 and the number of the signal");
    } finally {
      process.destroyForcibly();
    }
  }
}
