// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
  @ParameterizedTest(name = "[F147] {0} bytes")
  @CsvSource({
    "0, 82 00",
    "125, 82 7d",
    "126, 82 7e 00 7e",
    "127, 82 7e 00 7f",
    "65535, 82 7e ff ff",
    "65536, 82 7f 00*5 01 00 00",
    "4294967296, 82 7f 00 00 00 01 00*4",
    "9223372036854775807, 82 7f 7f ff*7"
  })
  void lengthTakesItsShortestForm(long length, String expected) {
    byte[] header = Bytes.hex(expected);
    ByteBuffer target = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    FrameEncoder.putHeader(target, true, Opcode.BINARY, length);
    assertArrayEquals(header, Arrays.copyOf(target.array(), target.position()));
    assertEquals(header.length, FrameEncoder.headerSize(length, false));

    target.clear();
    FrameEncoder.putMaskedHeader(target, true, Opcode.BINARY, length, Bytes.KEY);
    header[1] |= (byte) 0x80;
    byte[] masked = Bytes.concat(header, Bytes.hex("37 fa 21 3d"));
    assertArrayEquals(masked, Arrays.copyOf(target.array(), target.position()));
    assertEquals(masked.length, FrameEncoder.headerSize(length, true));
  }

  @Test
  void finAndOpcodeShareTheFirstByte() {
    ByteBuffer target = ByteBuffer.allocate(4);
    FrameEncoder.putHeader(target, false, Opcode.TEXT, 0);
    FrameEncoder.putHeader(target, true, Opcode.CONTINUATION, 0);
    assertArrayEquals(Bytes.hex("01 00 80 00"), target.array());
  }

  @Test
  void examplesOfTheRfc() {
    byte[] hello = Bytes.utf8("Hello"); // RFC 6455 §5.7
    assertArrayEquals(Bytes.hex("81 05 48 65 6c 6c 6f"), FrameEncoder.frame(Opcode.TEXT, hello));
    assertArrayEquals(
        Bytes.hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"),
        FrameEncoder.maskedFrame(true, Opcode.TEXT, hello, Bytes.KEY));
    assertArrayEquals(Bytes.utf8("Hello"), hello, "the payload stays as it was");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, 70001})
  void whatIsEncodedIsReceived(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    EventLog log = new EventLog();
    new Receiver(Role.CLIENT, length)
        .receive(ByteBuffer.wrap(FrameEncoder.frame(Opcode.BINARY, payload)), 0, log);
    new Receiver(Role.SERVER, length)
        .receive(
            ByteBuffer.wrap(FrameEncoder.maskedFrame(true, Opcode.BINARY, payload, -77)), 0, log);
    String expected = "binary " + EventLog.hex(payload);
    assertEquals(List.of(expected, expected), log.events);
  }

  @Test
  void headerThatDoesNotFitIsRefused() {
    assertThrows(
        BufferOverflowException.class,
        () -> FrameEncoder.putHeader(ByteBuffer.allocate(3), true, Opcode.TEXT, 126));
  }
}
