// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
  @ParameterizedTest(name = "{0}: {1}, {2}, {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/ | | / | ''",
        "/chat?room=1?2 | | /chat | room=1?2",
        "//admin | | //admin | ''",
        "/a/../b;x=1 | | /a/../b;x=1 | ''",
        "/http://x | | /http://x | ''",
        "ws://good/ | good | / | ''",
        "WSS://Good:443/a?b | Good:443 | /a | b",
        "http://good | good | / | ''",
        "https://good?q=/ | good | / | q=/",
        "http:///a | '' | /a | ''"
      })
  void targetHasAuthorityPathAndQuery(
      String target, @Nullable String authority, String path, String query) {
    assertNull(RequestTarget.fault(target));
    assertEquals(authority, RequestTarget.authority(target));
    assertEquals(path, RequestTarget.path(target));
    assertEquals(query, RequestTarget.query(target));
  }

  @ParameterizedTest(name = "[C60, C61] {0}")
  @ValueSource(
      strings = {
        "*",
        "host:80",
        "host",
        "ftp://host/",
        "ws:/x",
        "ws:",
        "?q",
        "/a#b",
        "/a\\b",
        "ws://h/#",
        "/%",
        "/%zz",
        "/%ff",
        "/%c0%af",
        "/%00",
        "/a%00b",
        "ws://h/%00"
      })
  void otherTargetsHaveAFault(String target) {
    assertNotNull(RequestTarget.fault(target));
  }
}
