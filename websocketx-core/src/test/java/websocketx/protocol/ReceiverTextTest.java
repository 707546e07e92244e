// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Text is UTF-8: RFC 6455 §8.1, catalogue part I.
class ReceiverTextTest {
  private static final String REFUSED = "failed 1007 text is not UTF-8";

  @ParameterizedTest(name = "[I172, I174, I175] {0}")
  @ValueSource(
      strings = {
        "c0 80",
        "e0 80 80",
        "f0 80 80 80",
        "f4 90 80 80",
        "f5 80 80 80",
        "ff",
        "fe",
        "ed a0 80",
        "80",
        "c3",
        "e2 82",
        "f0 9f 98",
        "61*20 ff",
        "61*9 c3",
        "c3 a9 c3"
      })
  void textThatIsNotUtf8IsAnswered1007(String hex) {
    byte[] payload = Bytes.hex(hex);
    assertEquals(List.of(REFUSED), EventLog.server(Bytes.masked(true, Opcode.TEXT, payload)));
    assertEquals(
        List.of(REFUSED),
        EventLog.server(
            Bytes.masked(false, Opcode.TEXT, payload), Bytes.masked(Opcode.CONTINUATION, "a")));
    assertEquals(
        List.of(REFUSED),
        EventLog.server(
            Bytes.masked(false, Opcode.TEXT, new byte[0]),
            Bytes.masked(true, Opcode.CONTINUATION, payload)));
  }

  @Test
  @DisplayName("[I182] binary may be anything")
  void binaryMayBeAnything() {
    assertEquals(
        List.of("binary c080ff"),
        EventLog.server(Bytes.masked(true, Opcode.BINARY, Bytes.hex("c0 80 ff"))));
  }

  @Test
  @DisplayName("[G159, I176] a character may be split between fragments at any byte")
  void characterMayBeSplitBetweenFragments() {
    String text = "aé€😀 and ASCII";
    byte[] bytes = Bytes.utf8(text);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertEquals(
          List.of("ping ", "text " + text),
          EventLog.server(
              Bytes.masked(false, Opcode.TEXT, Arrays.copyOf(bytes, cut)),
              Bytes.masked(Opcode.PING, ""),
              Bytes.masked(
                  true, Opcode.CONTINUATION, Arrays.copyOfRange(bytes, cut, bytes.length))));
    }
  }

  @Test
  @DisplayName("[I176] a character that the last fragment does not complete is answered 1007")
  void characterHasToBeCompletedByTheLastFragment() {
    byte[] start = Bytes.masked(false, Opcode.TEXT, Bytes.hex("61 f0 9f"));
    assertEquals(List.of(REFUSED), EventLog.server(start, Bytes.hex("80 80 m")));
    assertEquals(List.of(REFUSED), EventLog.server(start, Bytes.hex("80 81 m 98")));
    assertEquals(List.of(REFUSED), EventLog.server(start, Bytes.hex("80 81 m 61")));
  }

  @Test
  void badByteIsNoticedBeforeTheFrameIsComplete() {
    EventLog log = new EventLog();
    Receiver receiver = new Receiver(Role.SERVER, 2048);
    receiver.receive(ByteBuffer.wrap(Bytes.hex("81 fe 07 d0 m 61*10 c3")), 0, log);
    assertEquals(List.of(), log.events);
    receiver.receive(ByteBuffer.wrap(Bytes.hex("28")), 0, log);
    assertEquals(List.of(REFUSED), log.events);
  }

  @Test
  @DisplayName("[I183] text of 2 KiB in frames of one byte")
  void textInFramesOfOneByteIsReceived() {
    byte[] text = Bytes.utf8("é€😀 ".repeat(204));
    byte[] wire = {};
    for (int i = 0; i < text.length; i++) {
      int opcode = i == 0 ? Opcode.TEXT : Opcode.CONTINUATION;
      byte[] one = {text[i]};
      wire = Bytes.concat(wire, Bytes.masked(i == text.length - 1, opcode, one));
    }
    assertEquals(List.of("text " + "é€😀 ".repeat(204)), EventLog.server(wire));
  }

  @Test
  void stateOfOneTextDoesNotReachTheNext() {
    assertEquals(
        List.of("text é", "text é", "text a"),
        EventLog.server(
            Bytes.masked(Opcode.TEXT, "é"),
            Bytes.concat(
                Bytes.masked(false, Opcode.TEXT, Bytes.hex("c3")),
                Bytes.masked(true, Opcode.CONTINUATION, Bytes.hex("a9"))),
            Bytes.masked(Opcode.TEXT, "a")));
  }
}
