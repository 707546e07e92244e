// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The client of the JDK, `java.net.http.WebSocket`, agrees with the server. It has no way to send
/// text that is not UTF-8.
class JavaClientIT {
  private static final String TEXT = "Grüße, 世界 👋🏽";

  @SuppressWarnings("NullAway.Init") // by JUnit
  private static Endpoints endpoints;

  @BeforeAll
  static void listen() throws IOException {
    endpoints = new Endpoints();
  }

  @AfterAll
  static void close() {
    endpoints.close();
  }

  @Test
  void textIsEchoed() throws InterruptedException {
    try (JavaClient client = dial("/echo")) {
      for (String text : List.of(TEXT, "", "a".repeat(125), "é".repeat(63), TEXT.repeat(5000))) {
        client.send(text);
        assertEquals(text, client.text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 65535, 65536, 1 << 20})
  void binaryOfEachLengthFormIsEchoed(int size) throws InterruptedException {
    byte[] sent = new byte[size];
    for (int i = 0; i < size; i++) {
      sent[i] = (byte) (i * 31 + (i >> 8));
    }
    try (JavaClient client = dial("/echo")) {
      client.send(sent, true);
      assertEquals(ByteBuffer.wrap(sent), client.binary());
    }
  }

  @Test
  void fragmentsArriveAsOneMessage() throws InterruptedException {
    try (JavaClient client = dial("/echo")) {
      client.send("Grü", false);
      client.send("", false);
      client.ping("between"); // control frames may come between fragments: RFC 6455 §5.4
      assertEquals("between", client.pong());
      client.send("ße", true);
      assertEquals("Grüße", client.text());
      client.send(new byte[70_000], false);
      client.send(new byte[3], true);
      assertEquals(70_003, client.binary().remaining());
    }
  }

  @Test
  void aThousandPipelinedMessagesComeBackInOrder() throws InterruptedException {
    try (JavaClient client = dial("/echo")) {
      for (int i = 0; i < 1000; i++) {
        client.send("message " + i);
      }
      for (int i = 0; i < 1000; i++) {
        assertEquals("message " + i, client.text());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 125})
  void pingIsAnsweredWithItsPayload(int size) throws InterruptedException {
    String payload = "a".repeat(size);
    try (JavaClient client = dial("/echo")) {
      client.ping(payload);
      assertEquals(payload, client.pong());
    }
  }

  @Test
  void pingsOfTheServerAreAnswered() throws InterruptedException {
    try (JavaClient client = dial("/pinged")) {
      assertEquals("pong", client.text());
    }
  }

  @Test
  void subprotocolIsTheOneChosen() {
    try (JavaClient client = dial("/echo", "first", "second")) {
      assertEquals("second", client.subprotocol());
    }
    try (JavaClient client = dial("/echo")) {
      assertEquals("", client.subprotocol());
    }
  }

  @Test
  void closeOfTheClientArrivesWithCodeAndReason() throws InterruptedException {
    try (JavaClient client = dial("/echo?id=java-1")) {
      client.sendClose(4321, "genug für heute");
      assertEquals("4321 ''", client.closed()); // the answer repeats the code, not the reason
      assertEquals("4321 'genug für heute' PEER clean", cause("java-1"));
    }
  }

  @Test
  void closeOfTheServerArrivesWithCodeAndReason() throws InterruptedException {
    String reason = URLEncoder.encode("bis-später", UTF_8);
    try (JavaClient client = dial("/close?code=4000&reason=" + reason + "&id=java-2")) {
      client.send("now");
      assertEquals("4000 'bis-später'", client.closed());
      assertEquals("4000 'bis-später' APPLICATION clean", cause("java-2"));
    }
  }

  @Test
  void messageOverTheLimitIsClosedWith1009() throws InterruptedException {
    try (JavaClient client = dial("/limited?id=java-3")) {
      client.send("a".repeat(1000));
      assertEquals(1000, client.text().length());
      client.send("a".repeat(1001));
      assertEquals("1009", client.closed().substring(0, 4));
      assertEquals("1009", cause("java-3").substring(0, 4));
    }
  }

  @Test
  void refusalIsSeenWithItsStatus() {
    var failed = assertThrows(CompletionException.class, () -> dial("/private"));
    var refused = assertInstanceOf(WebSocketHandshakeException.class, failed.getCause());
    assertEquals(401, refused.getResponse().statusCode());
    assertEquals(List.of("Bearer"), refused.getResponse().headers().allValues("WWW-Authenticate"));
  }

  private static JavaClient dial(String target, String... subprotocols) {
    return JavaClient.dial(endpoints.uri().resolve(target), subprotocols);
  }

  private static String cause(String id) throws InterruptedException {
    try (JavaClient client = dial("/cause?of=" + id)) {
      return client.text();
    }
  }
}
