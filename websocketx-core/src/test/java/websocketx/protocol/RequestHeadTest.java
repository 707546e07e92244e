// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadTest {
  private static RequestHead target(String target) {
    return Heads.head(Heads.lines("GET " + target + " HTTP/1.1", "Host: good"));
  }

  @Test
  void headersAreFoundInAnyCaseAndTrimmed() {
    RequestHead head = Heads.head(Heads.get("Accept: \t a b \t", "ACCEPT:c", "Accepted: d", "X:"));
    assertEquals("a b", head.header("accept"));
    assertEquals(List.of("a b", "c"), head.headers("aCCept"));
    assertEquals("", head.header("x"));
    assertNull(head.header("Accep"));
    assertNull(head.header("Acceptee"));
    assertEquals(List.of(), head.headers("none"));
    assertEquals("good", head.host());
    assertThrows(UnsupportedOperationException.class, () -> head.headers("x").add("y"));
  }

  @Test
  void symbolsThatDifferByTheBitOfTheCaseAreDifferent() {
    RequestHead head = Heads.head(Heads.get("a^b: 1", "a~c: 2"));
    assertNull(head.header("a~b"));
    assertEquals("1", head.header("A^B"));
    assertEquals("2", head.header("A~C"));
  }

  @Test
  void allHeadersKeepTheirOrder() {
    RequestHead head = Heads.head(Heads.get("B: 1", "A: 2", "b: 3"));
    assertEquals("{Host=[good], B=[1, 3], A=[2]}", head.headers().toString());
    assertEquals(List.of("2"), head.headers().get("a"));
  }

  @ParameterizedTest(name = "[C62, V63, V64] {0} has the path {1}")
  @CsvSource({
    "/, /",
    "/chat, /chat",
    "/chat?x=/y, /chat",
    "/a%20b+c, /a b+c",
    "/%C3%A9, /é",
    "/a%2Fb, /a/b",
    "/%252e, /%2e",
    "ws://good, /",
    "ws://good/x/?y, /x/"
  })
  void pathIsDecodedOnce(String target, String path) {
    assertEquals(path, target(target).path());
  }

  @ParameterizedTest(name = "{0}: {1} is {2}")
  @CsvSource({
    "/?a=1&b=2, a, 1",
    "/?a=1&b=2, b, 2",
    "/?a=1&a=2, a, 1",
    "/?a=b=c, a, b=c",
    "/?a=b+c%2Bd, a, b c+d",
    "/?%C3%A9+x=1, é x, 1",
    "/?a=%zz+, a, %zz+",
    "/?a=%ff, a, %ff",
    "/?%zz=1, %zz, 1",
    "/?a&b=2, a, ''",
    "/?b&a=, a, ''",
    "/?a&b=2&c, a, ''",
    "/?b=2&a, a, ''",
    "/?&&a=1&, a, 1",
    "/?x=a=1, x, a=1",
    "ws://good?a=1, a, 1",
    "/?a=1?2, a, 1?2"
  })
  void queryIsDecodedLikeAForm(String target, String name, String value) {
    assertEquals(value, target(target).query(name));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"/", "/?", "/?b=a", "/?A=1", "/?aa=1", "/?=a", "/a=1"})
  void parameterThatIsNotThereIsNull(String target) {
    assertNull(target(target).query("a"));
  }

  @Test
  void cookiesOfAllLinesAreFound() {
    RequestHead head =
        Heads.head(
            Heads.get(
                "Cookie: SID=1; lang=de ;q=\"x y\"; empty=; =v; bare", "Cookie: SID=2;late=3=4"));
    assertEquals("1", head.cookie("SID"));
    assertEquals("de", head.cookie("lang"));
    assertEquals("\"x y\"", head.cookie("q"));
    assertEquals("", head.cookie("empty"));
    assertEquals("3=4", head.cookie("late"));
    assertNull(head.cookie("sid"));
    assertNull(head.cookie("bare"));
    assertNull(head.cookie(""));
    assertNull(target("/").cookie("SID"));
  }

  @Test
  void listsAreReadOverAllLines() {
    RequestHead head = Heads.head(Heads.get("L: a, b ,,\tc", "L:", "l: D,a,"));
    assertEquals(List.of("a", "b", "c", "D", "a"), head.elements("L"));
    assertEquals(true, head.hasToken("l", "d"));
    assertEquals(false, head.hasToken("l", "e"));
  }
}
