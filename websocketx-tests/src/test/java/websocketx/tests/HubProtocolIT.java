// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import websocketx.Decision;
import websocketx.Message;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.hub.Hub;
import websocketx.hub.broker.Retention;
import websocketx.hub.protocol.HubProtocol;
import websocketx.interop.JavaClient;
import websocketx.testing.TestServer;

/// The hub's subprotocol, as `docs/hub-protocol.md` has it.
@Timeout(120)
class HubProtocolIT {
  private static final Pattern EXAMPLE = Pattern.compile("(?s)## An example.*?```\n(.*?)```");
  private static final Pattern EPOCH = Pattern.compile("\"epoch\":\"([^\"]+)\"");

  private final Hub hub =
      Hub.builder().node("node").retention(new Retention(100, Duration.ofMinutes(1))).start();
  private final HubProtocol protocol =
      new HubProtocol(hub, (_, _, topic) -> !topic.equals("secret"));
  private final TestServer server =
      TestServer.start(
          WebSocketServer.builder()
              .options(Options.defaults().readLimit(1 << 14))
              .check(_ -> Decision.accept(protocol).subprotocol(HubProtocol.NAME))
              .build());

  private String epoch = "e1";
  private JavaClient client = dial();

  private JavaClient dial() {
    return JavaClient.dial(server.uri(), HubProtocol.NAME);
  }

  @BeforeEach
  void names() {
    assertEquals(HubProtocol.NAME, client.subprotocol());
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
    hub.close();
  }

  @Test
  void exampleIsWhatTheServerSays() throws IOException, InterruptedException {
    Matcher found =
        EXAMPLE.matcher(Files.readString(Project.root().resolve("docs/hub-protocol.md")));
    assertTrue(found.find());
    List<String> expected = new ArrayList<>();
    for (String line : found.group(1).lines().toList()) {
      if (!line.startsWith("<")) {
        assertHeard(expected);
        expected.clear();
      }
      if (line.startsWith("#")) {
        client.close();
        client = dial();
      } else if (line.startsWith(">")) {
        client.send(line.substring(2).replace("\"e1\"", '"' + epoch + '"'));
      } else if (line.startsWith("<")) {
        expected.add(line.substring(2));
      }
    }
    assertEquals(List.of("4400"), expected);
    assertTrue(client.closed().startsWith("4400 'not a command"));
  }

  private void assertHeard(List<String> expected) throws InterruptedException {
    List<String> heard = new ArrayList<>();
    for (String _ : expected) {
      String text = client.text();
      Matcher named = EPOCH.matcher(text);
      if (named.find()) {
        epoch = named.group(1);
      }
      heard.add(text.replace('"' + epoch + '"', "\"e1\""));
    }
    assertEquals(expected.stream().sorted().toList(), heard.stream().sorted().toList());
  }

  @Test
  void binaryIsClosedWith1003() throws InterruptedException {
    client.send(new byte[] {1}, true);
    assertEquals("1003", client.closed().substring(0, 4));
  }

  @Test
  void otherTextAndBytesArePublishedToo() throws InterruptedException {
    client.send("{\"id\":0,\"do\":\"subscribe\",\"topic\":\"t\"}");
    assertTrue(client.text().contains("recovered"));
    assertTrue(client.text().contains("\"re\":0"));
    var _ = hub.publish("t", Message.text("{no JSON")).join();
    assertEquals("{\"topic\":\"t\",\"offset\":1,\"data\":\"{no JSON\"}", client.text());
    var _ = hub.publish("t", Message.binary(new byte[] {1, 2, 3})).join();
    assertEquals("{\"topic\":\"t\",\"offset\":2,\"base64\":\"AQID\"}", client.text());
  }

  /// More than fits what may be unsent: the list is written when the peer takes it.
  @Test
  void longAnswersWaitForTheirPeer() throws InterruptedException {
    String info = "\"" + "x".repeat(4_000) + "\"";
    List<JavaClient> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      JavaClient other = dial();
      others.add(other);
      other.send("{\"id\":0,\"do\":\"enter\",\"topic\":\"t\",\"info\":" + info + "}");
      assertEquals("{\"re\":0,\"ok\":true}", other.text());
    }
    for (int id = 0; id < 100; id++) {
      client.send("{\"id\":" + id + ",\"do\":\"members\",\"topic\":\"t\"}");
    }
    List<String> answered = new ArrayList<>();
    for (int id = 0; id < 100; id++) {
      String text = client.text();
      assertTrue(text.length() > 50 * info.length(), text);
      answered.add(text.substring(0, text.indexOf(',')));
    }
    assertEquals(100, answered.stream().distinct().count());
    others.forEach(JavaClient::close);
  }
}
