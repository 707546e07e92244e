// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseEncoderTest {
  private static String encode(int status, String body, String... nameAndValue) {
    List<Map.Entry<String, String>> headers =
        nameAndValue.length == 0 ? List.of() : List.of(Map.entry(nameAndValue[0], nameAndValue[1]));
    return new String(ResponseEncoder.encode(status, headers, Bytes.latin1(body)), ISO_8859_1);
  }

  @Test
  void lengthAndEndOfConnectionAreAdded() {
    assertEquals(
        "HTTP/1.1 404 Not Found\r\nX: y\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngone",
        encode(404, "gone", "X", "y"));
  }

  @Test
  @DisplayName("[C74, V61] a given Connection header gets close added")
  void connectionHeaderAlwaysSaysClose() {
    assertEquals(
        "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade, close\r\nContent-Length: 0\r\n\r\n",
        encode(426, "", "Connection", "Upgrade"));
    assertEquals(
        "HTTP/1.1 200 OK\r\nconnection: a , CLOSE\r\nContent-Length: 0\r\n\r\n",
        encode(200, "", "connection", "a , CLOSE"));
    assertEquals(
        "HTTP/1.1 200 OK\r\nConnection: closed, close\r\nContent-Length: 0\r\n\r\n",
        encode(200, "", "Connection", "closed"));
  }

  @Test
  void closeIsAddedOnceOverSeveralLines() {
    byte[] head =
        ResponseEncoder.head(
            200, List.of(Map.entry("Connection", "a"), Map.entry("Connection", "b")), 0);
    assertEquals(
        "HTTP/1.1 200 OK\r\nConnection: a, close\r\nConnection: b\r\nContent-Length: 0\r\n\r\n",
        new String(head, ISO_8859_1));
  }

  @Test
  void givenLengthIsKept() {
    assertEquals(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nConnection: close\r\n\r\nhi",
        encode(200, "hi", "content-length", "2"));
  }

  @Test
  void answerWithoutContentHasNoLength() {
    assertEquals("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", encode(204, ""));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "400, Bad Request",
    "401, Unauthorized",
    "403, Forbidden",
    "405, Method Not Allowed",
    "408, Request Timeout",
    "414, URI Too Long",
    "421, Misdirected Request",
    "426, Upgrade Required",
    "429, Too Many Requests",
    "431, Request Header Fields Too Large",
    "500, Internal Server Error",
    "501, Not Implemented",
    "503, Service Unavailable",
    "505, HTTP Version Not Supported",
    "299, ''",
    "999, ''"
  })
  void phraseIsTheStandardOne(int status, String phrase) {
    assertEquals(phrase, ResponseEncoder.phrase(status));
    String line = encode(status, "").lines().findFirst().orElseThrow();
    assertEquals("HTTP/1.1 " + status + " " + phrase, line);
  }

  @Test
  void phrasesAreFitForALine() {
    int known = 0;
    for (int status = 100; status < 1000; status++) {
      String phrase = ResponseEncoder.phrase(status);
      HeaderField.check("X", phrase);
      known += phrase.isEmpty() ? 0 : 1;
    }
    assertEquals(33, known);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100, 101, 199, 1000})
  void statusThatEndsNoRequestIsRefused(int status) {
    assertThrows(IllegalArgumentException.class, () -> encode(status, ""));
  }

  @Test
  @DisplayName("[D94] headers that could break the head are refused")
  void brokenHeaderIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> encode(200, "", "X", "a\r\nY: b"));
    assertThrows(IllegalArgumentException.class, () -> encode(200, "", "X Y", "a"));
  }

  @Test
  void refusalKeepsItsOwnHeaders() {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    Refusal refusal = new Refusal(400, "no", headers);
    headers.add(Map.entry("a", "b"));
    assertFalse(refusal.headers().contains(Map.entry("a", "b")));
  }
}
