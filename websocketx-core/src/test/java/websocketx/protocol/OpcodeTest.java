// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpcodeTest {
  @Test
  void upperHalfIsControl() {
    assertEquals(
        List.of(8, 9, 10, 11, 12, 13, 14, 15),
        IntStream.range(0, 16).filter(Opcode::isControl).boxed().toList());
  }

  @Test
  void onlySixOpcodesHaveAMeaning() {
    assertEquals(
        List.of(
            Opcode.CONTINUATION,
            Opcode.TEXT,
            Opcode.BINARY,
            Opcode.CLOSE,
            Opcode.PING,
            Opcode.PONG),
        IntStream.range(0, 16).filter(opcode -> !Opcode.isReserved(opcode)).boxed().toList());
  }
}
