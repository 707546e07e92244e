// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseStatusExceptionTest {
  @Test
  void itNamesCodeAndReason() {
    var exception = new CloseStatusException(StatusCode.UNAUTHORIZED, "log in first");
    assertEquals(StatusCode.UNAUTHORIZED, exception.code());
    assertEquals("log in first", exception.reason());
    assertEquals("3000 (Unauthorized): log in first", exception.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
  void codeThatMustNotBeSentIsRefused(int code) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new CloseStatusException(new StatusCode(code), ""));
    assertEquals(
        new StatusCode(code) + " must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999",
        refusal.getMessage());
  }
}
