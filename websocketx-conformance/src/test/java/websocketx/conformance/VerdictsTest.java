// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static websocketx.conformance.Verdict.FAILED;
import static websocketx.conformance.Verdict.INFORMATIONAL;
import static websocketx.conformance.Verdict.NON_STRICT;
import static websocketx.conformance.Verdict.STRICT;
import static websocketx.conformance.Verdict.UNIMPLEMENTED;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import websocketx.conformance.ScriptedServer.Habit;

/// The suite can tell good from bad: each verdict is seen to come, and for the right reason.
class VerdictsTest {
  private static final String INVALID_TEXT = "the octet FF";
  private static final String RESERVED = "TEXT RSV=010 \"reserved\"";
  private static final String PING = "5 octets of text";

  @Test
  void goodServerIsStrict() throws IOException {
    expect(STRICT, "", INVALID_TEXT);
    expect(STRICT, "", RESERVED);
    expect(STRICT, "", PING);
    expect(STRICT, "", "1000");
    expect(STRICT, "", "method POST");
    expect(STRICT, "", "2 messages of 16 octets, then a Close frame after their echoes");
  }

  @Test
  void deliveringWhatIsWrongIsFailed() throws IOException {
    expect(FAILED, "delivered: TEXT message", RESERVED, Habit.ECHOES_ANYTHING);
    expect(FAILED, "text that is not UTF-8", INVALID_TEXT, Habit.ECHOES_ANYTHING);
  }

  @Test
  void ignoringPingsIsFailed() throws IOException {
    expect(FAILED, "no pong: the server closed", PING, Habit.IGNORES_PINGS);
  }

  @Test
  void acceptingAnyRequestIsFailed() throws IOException {
    expect(FAILED, "accepted", "method POST", Habit.ACCEPTS_ANY_REQUEST);
  }

  @Test
  void maskingServerIsFailed() throws IOException {
    expect(FAILED, "the server masked a frame", PING, Habit.MASKS);
  }

  @Test
  void messageTooManyIsFailed() throws IOException {
    expect(FAILED, "not expected: TEXT message", "3 octets", Habit.SENDS_EACH_MESSAGE_TWICE);
  }

  @Test
  void tcpThatStaysOpenIsFailed() throws IOException {
    expect(FAILED, "TCP was still open after 5 s", "1000", Habit.KEEPS_TCP_OPEN);
  }

  @Test
  void wrongCloseCodeIsNonStrict() throws IOException {
    expect(NON_STRICT, "closed with 1000, not 1007", INVALID_TEXT, Habit.CLOSES_WITH_1000);
    expect(NON_STRICT, "closed with 1000, not 1002", RESERVED, Habit.CLOSES_WITH_1000);
  }

  @Test
  void droppedTcpIsNonStrict() throws IOException {
    expect(NON_STRICT, "dropped TCP without a Close frame", RESERVED, Habit.DROPS_TCP);
  }

  @Test
  void badKeyThatIsAcceptedIsInformational() throws IOException {
    expect(INFORMATIONAL, "accepted", "a key that is not 16 octets in base64: c2hvcnQ=");
  }

  @Test
  void compressionThatIsNotThereIsUnimplemented() throws IOException {
    expect(UNIMPLEMENTED, "the server declined", "RSV1 on a ping");
    expect(UNIMPLEMENTED, "no permessage-deflate", "permessage-deflate; x-unknown");
    expect(UNIMPLEMENTED, "no URL of a server with a limit", "one frame of 20000 octets");
  }

  @Test
  void windowThatIsAgreedAndNotKeptIsFailed() throws IOException {
    expect(
        FAILED,
        "octets back, although a window of 256 was agreed",
        "permessage-deflate; server_max_window_bits=8",
        Habit.AGREES_TO_A_SMALL_WINDOW);
  }

  @Test
  void windowThatIsAcceptedAndIgnoredIsFailed() throws IOException {
    expect(
        FAILED,
        "server_max_window_bits was accepted and ignored",
        "permessage-deflate; server_max_window_bits=8",
        Habit.AGREES_TO_FORGET);
  }

  @Test
  void contextThatIsAgreedToBeForgottenAndUsedIsFailed() throws IOException {
    expect(
        FAILED,
        "the server deflated wrongly: refers",
        "permessage-deflate; server_no_context_takeover: the server forgets",
        Habit.AGREES_TO_FORGET);
  }

  @Test
  void transcriptShowsBothSides() throws IOException {
    Outcome outcome = play(PING);
    assertTrue(outcome.transcript().contains("> PING \"abcde\""), outcome.transcript()::toString);
    assertTrue(outcome.transcript().contains("< PONG \"abcde\""), outcome.transcript()::toString);
  }

  private static void expect(Verdict verdict, String remark, String title, Habit... habits)
      throws IOException {
    Outcome outcome = play(title, habits);
    assertEquals(verdict, outcome.verdict(), outcome::toString);
    assertTrue(outcome.remark().contains(remark), outcome::toString);
  }

  private static Outcome play(String title, Habit... habits) throws IOException {
    Case question =
        Catalogue.chapters().stream()
            .flatMap(chapter -> chapter.cases().stream())
            .filter(candidate -> candidate.title().equals(title))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no case is called " + title));
    try (ScriptedServer server = new ScriptedServer(habits)) {
      return Exchange.play(question, new Target("scripted", "", server.uri(), null), false);
    }
  }
}
