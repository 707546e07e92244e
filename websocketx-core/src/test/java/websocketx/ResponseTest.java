// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseTest {
  @Test
  void textIsPlainUtf8WithALineEnd() {
    Response response = Response.text(404, "nöt found");
    assertEquals(404, response.status());
    assertEquals("nöt found\n", new String(response.body(), UTF_8));
    assertEquals(
        List.of(
            Map.entry("Content-Type", "text/plain; charset=utf-8"),
            Map.entry("X-Content-Type-Options", "nosniff")),
        response.headers());
  }

  @Test
  void bodyIsCopiedInAndOut() {
    byte[] body = {1, 2};
    Response response = Response.of(200, "image/png", body);
    body[0] = 9;
    response.body()[1] = 9;
    assertArrayEquals(new byte[] {1, 2}, response.body());
    assertEquals(List.of(Map.entry("Content-Type", "image/png")), response.headers());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100, 101, 199, 600})
  void statusIs200To599(int status) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> Response.text(status, "x"));
    assertEquals("the status of a response is 200 to 599, not " + status, refusal.getMessage());
  }

  @Test
  void headersAreAddedToACopy() {
    Response plain = Response.text(200, "x");
    assertEquals(Map.entry("A", "b"), plain.header("A", "b").headers().getLast());
    assertEquals(2, plain.headers().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection"})
  void headersThatFrameTheAnswerAreRefused(String name) {
    assertThrows(
        IllegalArgumentException.class, () -> Response.text(200, "x").header(name, "close"));
  }

  @Test
  @DisplayName("[V72] connection may offer an upgrade")
  void connectionMayOfferAnUpgrade() {
    Response response = Response.text(426, "x").header("Connection", "Upgrade");
    assertEquals(Map.entry("Connection", "Upgrade"), response.headers().getLast());
  }

  @Test
  @DisplayName("[D94, V76] line ends in headers are refused")
  void lineEndsInHeadersAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Response.text(200, "x").header("A", "b\r\nC: d"));
    assertThrows(
        IllegalArgumentException.class, () -> Response.of(200, "text/html\r\n", new byte[0]));
  }
}
