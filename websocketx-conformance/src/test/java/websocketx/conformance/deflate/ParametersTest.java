// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "permessage-deflate;",
        "permessage-deflate; =1",
        "permessage-deflate; a=",
        "permessage-deflate; a=\"",
        "permessage-deflate,",
        "a b"
      })
  void malformedHeadersAreRefused(String header) {
    assertThrows(IllegalArgumentException.class, () -> Extension.parse(header));
  }

  @Test
  void elementsAndParametersAreRead() {
    List<Extension> extensions = Extension.parse("a; b=1;c = \"2\" ; d , e");
    assertEquals(List.of("a", "e"), extensions.stream().map(Extension::name).toList());
    assertEquals(
        List.of(
            new Extension.Parameter("b", "1"),
            new Extension.Parameter("c", "2"),
            new Extension.Parameter("d", null)),
        extensions.getFirst().parameters());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "; x",
        "; server_max_window_bits",
        "; server_max_window_bits=7",
        "; server_max_window_bits=16",
        "; server_max_window_bits=08",
        "; client_max_window_bits=abc",
        "; client_no_context_takeover=1",
        "; client_no_context_takeover; client_no_context_takeover"
      })
  void invalidOffersAreRefused(String parameters) {
    assertThrows(IllegalArgumentException.class, () -> offer(parameters));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'', ; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9",
    "; server_no_context_takeover, ; server_no_context_takeover",
    "; server_max_window_bits=10, ; server_max_window_bits=10",
    "; server_max_window_bits=10, ; server_max_window_bits=8",
    "; client_max_window_bits, ; client_max_window_bits=9",
    "; client_max_window_bits=10, ''",
    "; client_no_context_takeover, ''"
  })
  void answerThatHonoursTheOfferIsGood(String offer, String answer) {
    assertNull(answer(answer).faultAsAnswerTo(offer(offer)));
  }

  @ParameterizedTest
  @CsvSource({
    "; server_no_context_takeover, '', server_no_context_takeover was accepted and ignored",
    "; server_max_window_bits=10, '', server_max_window_bits was accepted and ignored",
    "; server_max_window_bits=10, ; server_max_window_bits=11, the answer has a larger server_max_window_bits than the offer",
    "'', ; client_max_window_bits=10, 'the answer has client_max_window_bits, which was not offered'",
    "; client_max_window_bits=9, ; client_max_window_bits=10, the answer has a larger client_max_window_bits than the offer"
  })
  void answerThatIgnoresTheOfferIsFound(String offer, String answer, String fault) {
    assertEquals(fault, answer(answer).faultAsAnswerTo(offer(offer)));
  }

  @Test
  void clientWindowNeedsItsValueInAnAnswer() {
    assertEquals(-1, offer("; client_max_window_bits").clientWindowBits());
    assertThrows(IllegalArgumentException.class, () -> answer("; client_max_window_bits"));
  }

  private static Parameters offer(String parameters) {
    return Parameters.of(Extension.parse("permessage-deflate" + parameters).getFirst(), true);
  }

  private static Parameters answer(String parameters) {
    return Parameters.of(Extension.parse("permessage-deflate" + parameters).getFirst(), false);
  }
}
