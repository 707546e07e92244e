// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import websocketx.protocol.PermessageDeflate.Terms;

/// The negotiation of permessage-deflate: RFC 7692 §5, §7.1.
class PermessageDeflateTest {
  private static final Terms ALL = new Terms(true, true, 15, 15);
  private static final Terms LITTLE = new Terms(false, false, 10, 11);

  private static @Nullable PermessageDeflate negotiate(Terms terms, String... offers) {
    return PermessageDeflate.negotiate(requireNonNull(Extension.parse(List.of(offers))), terms);
  }

  private static String response(Terms terms, String offer) {
    PermessageDeflate agreed = negotiate(terms, offer);
    assertNotNull(agreed);
    return agreed.response().replace("permessage-deflate", "pd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | pd
          ; server_no_context_takeover | pd; server_no_context_takeover
          ; client_no_context_takeover | pd; client_no_context_takeover
          ; client_max_window_bits | pd
          ; client_max_window_bits=15 | pd
          ; client_max_window_bits=9 | pd; client_max_window_bits=9
          ; server_max_window_bits=15 | pd; server_max_window_bits=15
          ; server_max_window_bits=8 | pd; server_max_window_bits=8
          ; server_max_window_bits="12" | pd; server_max_window_bits=12
          ; server_max_window_bits=9; client_max_window_bits=10; client_no_context_takeover | pd; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10
          """)
  void whatTheClientAsksForIsGranted(String offer, String response) {
    assertEquals(response, response(ALL, "permessage-deflate" + offer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | pd; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10
          ; client_max_window_bits | pd; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11
          ; client_max_window_bits=9; server_max_window_bits=9 | pd; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9
          ; client_max_window_bits=12; server_max_window_bits=12 | pd; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11
          """)
  void noMoreIsGrantedThanTheTerms(String offer, String response) {
    assertEquals(response, response(LITTLE, "permessage-deflate" + offer));
  }

  @Test
  void whatIsAgreedIsWhatTheResponseSays() {
    assertEquals(
        new PermessageDeflate(true, true, 15, 15, "permessage-deflate"),
        negotiate(ALL, "permessage-deflate"));
    assertEquals(
        new PermessageDeflate(
            false,
            true,
            10,
            9,
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=10;"
                + " client_max_window_bits=9"),
        negotiate(
            ALL,
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=10;"
                + " client_max_window_bits=9"));
  }

  @Test
  void clientWhoseWindowCannotBeLimitedKeepsNone() {
    Terms small = new Terms(true, true, 15, 10);
    assertEquals("pd; client_no_context_takeover", response(small, "permessage-deflate"));
    assertEquals(
        "pd; client_max_window_bits=10",
        response(small, "permessage-deflate; client_max_window_bits"));
  }

  @ParameterizedTest(name = "[D97-D101, V36, V39] {0}")
  @ValueSource(
      strings = {
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=015",
        "permessage-deflate; server_max_window_bits=abc",
        "permessage-deflate; server_max_window_bits=-9",
        "permessage-deflate; server_max_window_bits=99999999999999999999",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=+9",
        "x-webkit-deflate-frame",
        "Permessage-Deflate",
        "hashCode"
      })
  void offerThatIsNotInOrderIsDeclinedAndTheNextOneTried(String offer) {
    assertNull(negotiate(ALL, offer));
    PermessageDeflate agreed =
        negotiate(
            ALL, offer + ", permessage-deflate; server_max_window_bits=9, permessage-deflate");
    assertNotNull(agreed);
    assertEquals(9, agreed.serverWindowBits());
    agreed = negotiate(ALL, offer, "permessage-deflate; server_max_window_bits=9");
    assertNotNull(agreed);
    assertEquals(9, agreed.serverWindowBits());
  }

  private static @Nullable PermessageDeflate accept(String offer, String answer) {
    return PermessageDeflate.accept(
        requireNonNull(Extension.parse(List.of("permessage-deflate" + offer))).getFirst(),
        requireNonNull(Extension.parse(List.of("permessage-deflate" + answer))).getFirst());
  }

  @ParameterizedTest(name = "[D101] offered{0}, answered{1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          '' | '' | true, true, 15, 15
          '' | ; server_no_context_takeover; client_no_context_takeover | false, false, 15, 15
          '' | ; server_max_window_bits=9 | true, true, 9, 15
          '' | ; client_max_window_bits=9 | none
          ; client_no_context_takeover | '' | true, false, 15, 15
          ; server_no_context_takeover | '' | none
          ; server_no_context_takeover | ; server_no_context_takeover | false, true, 15, 15
          ; server_max_window_bits=10 | '' | none
          ; server_max_window_bits=10 | ; server_max_window_bits=11 | none
          ; server_max_window_bits=10 | ; server_max_window_bits=10 | true, true, 10, 15
          ; server_max_window_bits=10 | ; server_max_window_bits=9 | true, true, 9, 15
          ; client_max_window_bits | '' | true, true, 15, 15
          ; client_max_window_bits | ; client_max_window_bits=9 | true, true, 15, 9
          ; client_max_window_bits | ; client_max_window_bits | none
          ; client_max_window_bits=12 | '' | true, true, 15, 12
          ; client_max_window_bits=12 | ; client_max_window_bits=10 | true, true, 15, 10
          ; client_max_window_bits=12 | ; client_max_window_bits=14 | true, true, 15, 12
          ; unknown | '' | none
          '' | ; unknown | none
          """)
  void clientKeepsToWhatItHasOfferedAndWasGranted(
      String offer, String answer, @Nullable String agreed) {
    PermessageDeflate result = accept(offer, answer);
    assertEquals(
        agreed,
        result == null
            ? null
            : "%s, %s, %d, %d"
                .formatted(
                    result.serverContextTakeover(),
                    result.clientContextTakeover(),
                    result.serverWindowBits(),
                    result.clientWindowBits()));
    assertEquals(
        agreed == null ? null : "permessage-deflate" + answer,
        result == null ? null : result.response());
  }
}
