// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.CloseCause;
import websocketx.testing.TestPeer;

/// What peers may send, and what becomes of all else.
@Timeout(120)
class CommandTest {
  private final Service service = new Service();
  private final TestPeer peer = service.enter();

  @AfterEach
  void end() {
    service.close();
  }

  private void assertClosed(String sent) {
    peer.send(sent);
    CloseCause end = peer.receiveClose();
    assertEquals(4400, end.code().value());
    assertTrue(end.reason().startsWith("not a command"), end.reason());
  }

  private void assertInvalid(String sent) {
    peer.send(sent);
    String answer = peer.receiveText();
    assertTrue(answer.startsWith("{\"re\":1,\"ok\":false,\"error\":\"invalid\",\"text\":"), answer);
    Service.assertServes(peer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "5",
        "[]",
        "{",
        "{}",
        "{\"do\":\"ping\"}",
        "{\"id\":null,\"do\":\"ping\"}",
        "{\"id\":\"1\",\"do\":\"ping\"}",
        "{\"id\":[1],\"do\":\"ping\"}",
        "{\"id\":-1,\"do\":\"ping\"}",
        "{\"id\":1.5,\"do\":\"ping\"}",
        "{\"id\":9223372036854775808,\"do\":\"ping\"}",
        "{\"id\":1,\"do\":\"ping\",\"id\":1}",
        "{\"id\":1,\"do\":\"ping\"} {}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":[}"
      })
  void whatCannotBeAnsweredIsClosed(String sent) {
    assertClosed(sent);
  }

  /// Whatever stands where the reason is cut.
  @Test
  void reasonIsText() {
    for (int i = 0; i < 30; i++) {
      String name = "x".repeat(i) + "😀".repeat(9);
      TestPeer other = service.enter();
      other.send("{\"" + name + "\":1,\"" + name + "\":2}");
      CloseCause end = other.receiveClose();
      assertEquals(4400, end.code().value());
      assertTrue(end.reason().length() <= 40, end.reason());
    }
  }

  @Test
  void reasonIsTextIfTheCommandIsNot() {
    assertClosed("{\"\\ud800\":1,\"\\ud800\":2}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1}",
        "{\"id\":1,\"do\":\"fly\",\"topic\":\"t\"}",
        "{\"id\":1,\"do\":5,\"topic\":\"t\"}",
        "{\"do\":[\"ping\"],\"topic\":\"t\",\"id\":1}",
        "{\"id\":1,\"do\":\"leave\"}",
        "{\"id\":1,\"do\":\"leave\",\"topic\":null}",
        "{\"id\":1,\"do\":\"leave\",\"topic\":{\"id\":2}}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\"}",
        "{\"key\":5,\"do\":\"publish\",\"topic\":\"t\",\"data\":1,\"id\":1}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":1,\"uid\":[\"a\"]}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":5}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":[{\"epoch\":\"e\"}]}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"gone\"}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"offset\":1}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"gone\",\"offset\":-1}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"e\",\"offset\":1.5}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"e\",\"offset\":null}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"no one\",\"offset\":1}}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":7,\"offset\":1}}"
      })
  void mistakeInACommandIsAnswered(String sent) {
    assertInvalid(sent);
  }

  /// It could not be sent to others.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":1,\"key\":\"\\ud800\"}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":1,\"key\":\"a\\udc00\\ud800b\"}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":1,\"uid\":\"\\udc00\"}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":[\"\\ud83d\\ude00\\ud83d\"]}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":{\"\\ud800\":1}}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"\\ud800\",\"data\":1}",
        "{\"id\":1,\"do\":\"enter\",\"topic\":\"t\",\"info\":\"\\ud800\"}",
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":{\"epoch\":\"\\ud800\",\"offset\":1}}"
      })
  void halfOfASurrogatePairIsInvalid(String sent) {
    assertInvalid(sent);
  }

  @Test
  void wholeSurrogatePairsArePublished() {
    peer.send("{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\"}");
    assertTrue(peer.receiveText().contains("recovered"));
    assertTrue(peer.receiveText().contains("\"re\":1"));
    peer.send(
        "{\"id\":2,\"do\":\"publish\",\"topic\":\"t\",\"key\":\"\\ud83d\\ude00\",\"data\":\"x😀\"}");
    assertMessage("{\"topic\":\"t\",\"offset\":1,\"key\":\"😀\",\"data\":\"x😀\"}");
  }

  /// The answer to its publication may come before or after it.
  private void assertMessage(String expected) {
    String came = peer.receiveText();
    String next = peer.receiveText();
    assertEquals(expected, came.startsWith("{\"topic\"") ? came : next);
  }

  @Test
  void dataIsPublishedAsItIs() {
    peer.send("{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\"}");
    assertTrue(peer.receiveText().contains("recovered"));
    assertTrue(peer.receiveText().contains("\"re\":1"));
    String data = "[-0,1e400,1E99999999999,1.10,{\"a\":[null,true],\"b\":{}},\"\\n\"]";
    peer.send("{\"id\":2,\"do\":\"publish\",\"topic\":\"t\",\"data\": " + data + "}");
    assertMessage("{\"topic\":\"t\",\"offset\":1,\"data\":" + data + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"do\":\"subscribe\",\"topic\":\"t\",\"since\":null}",
        "{\"id\":1,\"do\":\"publish\",\"topic\":\"t\",\"data\":null,\"key\":null,\"uid\":null}",
        "{\"id\":1,\"do\":\"enter\",\"topic\":\"t\",\"info\":null}",
        "{\"id\":1,\"do\":\"ping\",\"topic\":null,\"data\":null}"
      })
  void nullIsNothing(String sent) {
    peer.send(sent);
    String answer = peer.receiveText();
    if (answer.startsWith("{\"topic\"")) { // in front of the messages of a subscription
      answer = peer.receiveText();
    }
    assertTrue(answer.startsWith("{\"re\":1,\"ok\":true"), answer);
  }
}
