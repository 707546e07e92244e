// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a header alone decides: catalogue part F and the frame rows of the published
/// vulnerabilities.
class ReceiverHeaderTest {
  private static final long READ_LIMIT = 2048;
  private static final String TOO_BIG = "failed 1009 message over 2048 bytes, raise readLimit";

  @ParameterizedTest(name = "[{0}] {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "F125 | 81 01 61 | not masked",
        "F126 | 88 00 | not masked",
        "F126 | 89 00 | not masked",
        "F127, V17 | c1 80 m | RSV1 set",
        "F128 | a1 80 m | RSV2 set",
        "F128 | 91 80 m | RSV3 set",
        "F129, V15 | f1 80 m | RSV1 set, RSV2 set, RSV3 set",
        "F131, V9 | 83 ff 00*4 7f ff ff ff m | bad opcode 3",
        "F132, V1, V2 | 82 ff ff*8 m | negative length",
        "F132 | 82 ff 80 00*7 m | negative length",
        "G149 | 80 80 m | continuation after FIN",
        "G157 | 09 80 m | control without FIN",
        "H163 | 89 fe | control over 125 bytes",
        "H163 | 89 ff | control over 125 bytes",
        "J188 | 88 fe 00 7e m | control over 125 bytes",
        "K215 | c9 80 m | RSV1 set",
        "§5.2 | 82 fe 00 7d m | length not minimal",
        "§5.2 | 82 ff 00*6 ff ff m | length not minimal",
        "§5.2 | 89 fe 00 05 m | control over 125 bytes"
      })
  void brokenHeaderIsAnswered1002(String row, String hex, String fault) {
    assertEquals(List.of("failed 1002 " + fault), EventLog.server(READ_LIMIT, Bytes.hex(hex)));
  }

  @ParameterizedTest(name = "[F130] {0}")
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void reservedOpcodeIsAnswered1002(int opcode) {
    assertEquals(
        List.of("failed 1002 bad opcode " + opcode),
        EventLog.server(Bytes.masked(true, opcode, new byte[0])));
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "F134 | 82 ff 7f ff*7 m",
        "F135 | 82 ff 00 00 00 01 00*4 m",
        "F136 | 82 ff 00*4 80 00 00 00 m",
        "F139 | 82 fe 08 01 m",
        "F139 | 82 fe 08 01",
        "V7 | 82 ff 00*4 ff ff ff fc m",
        "V10 | 82 ff 00 00 00 7f ff ff ff ff m",
        "V11 | 82 ff 00*4 10 00 00 00 m"
      })
  void lengthOverTheLimitIsAnswered1009AtTheHeader(String row, String hex) {
    assertEquals(List.of(TOO_BIG), EventLog.server(READ_LIMIT, Bytes.hex(hex)));
  }

  @Test
  @DisplayName("[F139] a message of exactly the limit is delivered")
  void messageOfExactlyTheLimitIsDelivered() {
    byte[] payload = new byte[2048];
    assertEquals(
        List.of("binary " + "00".repeat(2048)),
        EventLog.server(READ_LIMIT, Bytes.masked(true, Opcode.BINARY, payload)));
  }

  @Test
  void limitOfZeroAllowsEmptyMessagesOnly() {
    byte[] empty = Bytes.masked(Opcode.TEXT, "");
    byte[] one = Bytes.masked(Opcode.TEXT, "a");
    assertEquals(
        List.of("text ", "failed 1009 message over 0 bytes, raise readLimit"),
        EventLog.server(0, empty, one));
  }

  @Test
  void controlFramesDoNotCountAgainstTheLimit() {
    byte[] ping = Bytes.masked(Opcode.PING, "abc");
    byte[] close = Bytes.masked(true, Opcode.CLOSE, Bytes.hex("03 e8 61 62"));
    assertEquals(List.of("ping 616263", "close 1000 ab"), EventLog.server(1, ping, close));
  }

  @ParameterizedTest(name = "[F134] {0}")
  @ValueSource(
      strings = {"82 ff 7f ff*7 m", "82 ff 00*4 7f ff ff f8 m", "82 ff 00*4 ff ff ff ff m"})
  void withoutALimitTheLongestArrayIsTheLimit(String hex) {
    assertEquals(
        List.of("failed 1009 message over 2147483639 bytes, raise readLimit"),
        EventLog.server(Long.MAX_VALUE, Bytes.hex(hex)));
  }

  @Test
  void faultShowsBeforeTheHeaderIsComplete() {
    EventLog log = new EventLog();
    Receiver receiver = new Receiver(Role.SERVER, READ_LIMIT);
    receiver.receive(ByteBuffer.wrap(Bytes.hex("83 ff")), 0, log);
    assertEquals(List.of("failed 1002 bad opcode 3"), log.events);
    assertTrue(receiver.isDone());
  }

  @Test
  void limitShowsBeforeTheMaskingKey() {
    EventLog log = new EventLog();
    new Receiver(Role.SERVER, READ_LIMIT)
        .receive(ByteBuffer.wrap(Bytes.hex("82 ff 7f ff*7")), 0, log);
    assertEquals(List.of(TOO_BIG), log.events);
  }

  @ParameterizedTest(name = "[F143] key {0}")
  @ValueSource(ints = {0, -1, 0x00FF00FF, 0x80808080})
  void everyKeyWorks(int key) {
    byte[] frame = FrameEncoder.maskedFrame(true, Opcode.TEXT, Bytes.utf8("Grüße, 世界"), key);
    assertEquals(List.of("text Grüße, 世界"), EventLog.server(frame));
  }

  @ParameterizedTest(name = "[F147] {0} bytes")
  @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 127, 4096, 4097, 65535, 65536, 200_000})
  void everyLengthFormIsReceived(int length) {
    byte[] binary = new byte[length];
    new Random(length).nextBytes(binary);
    String text = "x".repeat(length);
    assertEquals(
        List.of("binary " + EventLog.hex(binary), "text " + text),
        EventLog.server(
            Bytes.masked(true, Opcode.BINARY, binary), Bytes.masked(Opcode.TEXT, text)));
  }

  @Test
  @DisplayName("[V3, V8] any bytes in any pieces end in events or one failure")
  void anyBytesAreDigested() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = new byte[1 + random.nextInt(60)];
      random.nextBytes(noise);
      noise[0] = (byte) (random.nextBoolean() ? noise[0] : 0x81);
      noise[noise.length > 1 ? 1 : 0] |= (byte) 0x80;
      int cut = random.nextInt(noise.length);
      EventLog whole = new EventLog();
      new Receiver(Role.SERVER, 40).receive(ByteBuffer.wrap(noise), 0, whole);
      EventLog pieces = new EventLog();
      Receiver receiver = new Receiver(Role.SERVER, 40);
      receiver.receive(ByteBuffer.wrap(noise, 0, cut), 0, pieces);
      receiver.receive(ByteBuffer.wrap(noise, cut, noise.length - cut), 0, pieces);
      assertEquals(whole.events, pieces.events, () -> EventLog.hex(noise));
    }
  }
}
