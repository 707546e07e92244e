// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CloseCodeTest {
  /// 4 + 8 of the protocol, 2000 of libraries and applications (RFC 6455 §7.4).
  @Test
  void codesThatMayBeSentAreThoseOfTheRfc() {
    assertEquals(
        4 + 8 + 2000, IntStream.rangeClosed(0, 0xFFFF).filter(CloseCode::mayBeSent).count());
    for (int code : new int[] {1000, 1003, 1007, 1014, 3000, 3999, 4000, 4999}) {
      assertEquals(true, CloseCode.mayBeSent(code), "code " + code);
    }
    for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
      assertEquals(false, CloseCode.mayBeSent(code), "code " + code);
    }
  }

  @Test
  void codeIsTheFirstTwoOctets() {
    assertEquals(1000, CloseCode.of(new byte[] {3, (byte) 0xE8, 'x'}));
    assertEquals(65535, CloseCode.of(new byte[] {-1, -1}));
  }
}
