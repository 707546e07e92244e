// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderMapTest {
  private final Map<String, List<String>> headers = headers();

  private static Map<String, List<String>> headers() {
    HeaderMap headers = new HeaderMap();
    headers.add("Host", "a");
    headers.add("Cookie", "1");
    headers.add("Accept", "b");
    headers.add("COOKIE", "2");
    return headers;
  }

  @Test
  void namesAreFoundInAnyCase() {
    assertEquals(List.of("1", "2"), headers.get("cookie"));
    assertEquals(List.of("a"), headers.get("HOST"));
    assertTrue(headers.containsKey("aCCEPT"));
  }

  @Test
  void otherKeysAreNotFound() {
    assertNull(headers.get("Cook"));
    assertNull(headers.get(null));
    assertFalse(headers.containsKey("x"));
    assertNull(withoutTypes(headers).get(7));
  }

  private static Map<?, ?> withoutTypes(Map<?, ?> map) {
    return map;
  }

  @Test
  void orderAndSpellingAreThoseOfTheFirstLine() {
    assertEquals("{Host=[a], Cookie=[1, 2], Accept=[b]}", headers.toString());
    assertEquals(3, headers.size());
  }

  @Test
  void nothingCanBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> headers.put("x", List.of()));
    assertThrows(UnsupportedOperationException.class, headers::clear);
    assertThrows(UnsupportedOperationException.class, () -> headers.remove("Host"));
    List<String> cookies = headers.getOrDefault("Cookie", List.of());
    assertThrows(UnsupportedOperationException.class, () -> cookies.add("3"));
    assertThrows(
        UnsupportedOperationException.class, () -> headers.values().iterator().next().clear());
  }
}
