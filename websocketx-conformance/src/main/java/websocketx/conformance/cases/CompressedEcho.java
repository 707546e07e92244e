// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// The same traffic under every combination of parameters (RFC 7692 §7.2).
final class CompressedEcho {
  private static final String DEFLATE = "permessage-deflate";
  private static final String ECHO =
      "Every message is echoed; the server's stream keeps to what was agreed. RFC 7692 §7.2";
  private static final List<Integer> SIZES =
      List.of(16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072);

  /// What a message is made of.
  private enum Kind {
    JSON,
    PROSE,
    RANDOM;

    Frame message(int length) {
      return switch (this) {
        case JSON -> Frame.text(Payload.json(length));
        case PROSE -> Frame.text(Payload.prose(length));
        case RANDOM -> Frame.binary(Payload.random(length));
      };
    }
  }

  private CompressedEcho() {}

  static void plainOffer(Section section) {
    for (Kind kind : Kind.values()) {
      for (int size : SIZES) {
        traffic(section, DEFLATE, kind, size, 0);
      }
      for (int fragment : List.of(64, 256, 1000, 4096, 32_768)) {
        traffic(section, DEFLATE, kind, 131_072, fragment);
      }
    }
  }

  /// The offers whose combinations are gone through.
  static List<String> offers() {
    List<String> offers = new ArrayList<>();
    for (String takeover :
        List.of(
            "",
            "; server_no_context_takeover",
            "; client_no_context_takeover",
            "; server_no_context_takeover; client_no_context_takeover")) {
      for (String bits :
          List.of(
              "",
              "; server_max_window_bits=8",
              "; server_max_window_bits=9",
              "; server_max_window_bits=12",
              "; client_max_window_bits=9",
              "; client_max_window_bits=8; server_max_window_bits=8",
              "; client_max_window_bits=12; server_max_window_bits=10",
              "; client_max_window_bits=15; server_max_window_bits=15")) {
        offers.add(DEFLATE + takeover + bits);
      }
    }
    return offers.subList(1, offers.size()); // the first is the plain one
  }

  static void combination(Section section, String offer) {
    Kind[] kinds = Kind.values();
    int next = 0;
    for (int size : SIZES) {
      traffic(section, offer, kinds[next++ % kinds.length], size, 0);
    }
    for (int fragment : List.of(100, 1000, 10_000)) {
      traffic(section, offer, kinds[next++ % kinds.length], 32_768, fragment);
    }
  }

  private static void traffic(Section section, String offer, Kind kind, int size, int fragment) {
    String title =
        "messages of %s, %s%s"
            .formatted(
                Payload.size(size),
                kind.name().toLowerCase(Locale.ROOT),
                fragment == 0 ? "" : ", in fragments of " + fragment);
    section.add(
        title,
        ECHO,
        exchange -> {
          Deflated deflated = Deflated.openIfAgreed(exchange, offer);
          Frame message = kind.message(size);
          int count = exchange.inFullRun(size > 20_000 ? 100 : 1000, size > 20_000 ? 3 : 20);
          for (int i = 0; i < count; i++) {
            if (fragment == 0) {
              deflated.send(message);
            } else {
              deflated.send(message, fragment);
            }
            deflated.expectEcho(message);
          }
          deflated.closeCleanly();
        });
  }
}
