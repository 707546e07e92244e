// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCodeTest {
  @ParameterizedTest
  @CsvSource({
    "1000, Normal Closure",
    "1001, Going Away",
    "1002, Protocol Error",
    "1003, Unsupported Data",
    "1005, No Status Received",
    "1006, Abnormal Closure",
    "1007, Invalid Frame Payload Data",
    "1008, Policy Violation",
    "1009, Message too Big",
    "1010, Mandatory Extension",
    "1011, Internal Error",
    "1012, Service Restart",
    "1013, Try Again Later",
    "1014, Bad Gateway",
    "1015, TLS Handshake",
    "3000, Unauthorized",
    "3003, Forbidden",
    "3008, Timeout"
  })
  void registeredCodeHasItsName(int value, String name) {
    assertEquals(name, new StatusCode(value).name());
    assertEquals(value + " (" + name + ")", new StatusCode(value).toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1016, 2999, 3001, 4000, 65535})
  void codeWithoutNameIsJustItsNumber(int value) {
    assertEquals("", new StatusCode(value).name());
    assertEquals(Integer.toString(value), new StatusCode(value).toString());
  }

  @Test
  void constantsHaveTheirNumbers() {
    assertEquals(1000, StatusCode.NORMAL_CLOSURE.value());
    assertEquals(1001, StatusCode.GOING_AWAY.value());
    assertEquals(1002, StatusCode.PROTOCOL_ERROR.value());
    assertEquals(1003, StatusCode.UNSUPPORTED_DATA.value());
    assertEquals(1005, StatusCode.NO_STATUS_RECEIVED.value());
    assertEquals(1006, StatusCode.ABNORMAL_CLOSURE.value());
    assertEquals(1007, StatusCode.INVALID_FRAME_PAYLOAD_DATA.value());
    assertEquals(1008, StatusCode.POLICY_VIOLATION.value());
    assertEquals(1009, StatusCode.MESSAGE_TOO_BIG.value());
    assertEquals(1010, StatusCode.MANDATORY_EXTENSION.value());
    assertEquals(1011, StatusCode.INTERNAL_ERROR.value());
    assertEquals(1012, StatusCode.SERVICE_RESTART.value());
    assertEquals(1013, StatusCode.TRY_AGAIN_LATER.value());
    assertEquals(1014, StatusCode.BAD_GATEWAY.value());
    assertEquals(1015, StatusCode.TLS_HANDSHAKE.value());
    assertEquals(3000, StatusCode.UNAUTHORIZED.value());
    assertEquals(3003, StatusCode.FORBIDDEN.value());
    assertEquals(3008, StatusCode.TIMEOUT.value());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 65536, 70000})
  void whatDoesNotFitTwoBytesIsRefused(int value) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new StatusCode(value));
    assertEquals("a status code is 0 to 65535, not " + value, refusal.getMessage());
  }

  @Test
  void codesOfTheSameNumberAreEqual() {
    assertEquals(StatusCode.GOING_AWAY, new StatusCode(1001));
  }
}
