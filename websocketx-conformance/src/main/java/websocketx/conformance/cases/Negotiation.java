// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.cases.Deflated.EXTENSIONS;

import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.conformance.Exchange;
import websocketx.conformance.Section;
import websocketx.conformance.deflate.Parameters;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Request;

/// Which offers of permessage-deflate are accepted, and how (RFC 7692 §5, §7.1).
final class Negotiation {
  private static final String DEFLATE = "permessage-deflate";
  private static final String ACCEPTED =
      "Accepted by the rules of the parameters, and messages are echoed; declining is"
          + " UNIMPLEMENTED. RFC 7692 §7.1";

  private Negotiation() {}

  static void valid(Section section) {
    for (String offer :
        List.of(
            DEFLATE,
            DEFLATE + "; server_no_context_takeover",
            DEFLATE + "; client_no_context_takeover",
            DEFLATE + "; server_no_context_takeover; client_no_context_takeover",
            DEFLATE + "; client_max_window_bits",
            DEFLATE + "; client_max_window_bits; server_max_window_bits=15",
            DEFLATE + ";client_max_window_bits;server_no_context_takeover",
            DEFLATE + " ;  client_max_window_bits ; server_no_context_takeover",
            DEFLATE + "; client_max_window_bits=\"12\"",
            DEFLATE + "; server_max_window_bits=\"10\"",
            DEFLATE + "; client_max_window_bits=10; server_max_window_bits=10")) {
      accepted(section, offer);
    }
  }

  private static void accepted(Section section, String... offers) {
    section.add(
        String.join(" ⏎ ", offers),
        ACCEPTED,
        exchange -> {
          Deflated deflated = Deflated.open(exchange, offers);
          deflated.echo(Frame.text(Payload.json(3000)));
          deflated.closeCleanly();
        });
  }

  /// One of the offers is invalid, another is good.
  private static void fallback(Section section, String... offers) {
    section.add(
        String.join(" ⏎ ", offers),
        "The invalid offer is declined, the other accepted; refusing the whole request is"
            + " NON_STRICT. RFC 7692 §5.1, §7.1",
        exchange -> {
          Deflated.require(exchange);
          Request request = exchange.request();
          for (String offer : offers) {
            request.header(EXTENSIONS, offer);
          }
          exchange.wire().sendRaw("GET with " + String.join(" ⏎ ", offers), request.encode());
          Answer answer = exchange.answer();
          if (answer == null || answer.status() != 101) {
            exchange.nonStrict("refused the whole request");
          } else if (Deflated.agreed(exchange, answer, offers) == null) {
            exchange.informational("declined all offers");
          }
        });
  }

  static void several(Section section) {
    accepted(section, "x-unknown, " + DEFLATE);
    accepted(section, "x-unknown; a=1; b=\"2\", " + DEFLATE);
    accepted(section, DEFLATE + ", x-unknown");
    accepted(section, DEFLATE, "x-unknown");
    accepted(section, "x-unknown", DEFLATE);
    accepted(section, DEFLATE + ", " + DEFLATE);
    accepted(section, DEFLATE + "; server_max_window_bits=10, " + DEFLATE);
    accepted(section, DEFLATE + "; server_max_window_bits=10", DEFLATE);
    accepted(section, DEFLATE + ", " + DEFLATE + "; server_max_window_bits=10");
    fallback(section, DEFLATE + "; x-unknown=1, " + DEFLATE);
    fallback(section, DEFLATE + "; x-unknown=1", DEFLATE);
    fallback(section, DEFLATE + "; server_max_window_bits=7, " + DEFLATE);
    fallback(
        section,
        DEFLATE + "; client_no_context_takeover; client_no_context_takeover, " + DEFLATE,
        "x-unknown");
  }

  static void invalid(Section section) {
    List<String> wrong =
        List.of("0", "7", "16", "015", "08", "-1", "+10", "1e1", "abc", "99999999999999999999");
    for (String name : List.of("server_max_window_bits", "client_max_window_bits")) {
      for (String value : wrong) {
        declined(section, "; " + name + "=" + value);
      }
      declined(section, "; " + name + "=\"7\"");
      declined(section, "; " + name + "=10; " + name + "=12");
    }
    declined(section, "; server_max_window_bits");
    declined(section, "; client_max_window_bits; client_max_window_bits");
    for (String name : List.of("server_no_context_takeover", "client_no_context_takeover")) {
      declined(section, "; " + name + "; " + name);
      declined(section, "; " + name + "=1");
      declined(section, "; " + name + "=true");
    }
    declined(section, "; x-unknown");
    declined(section, "; x-unknown=1");
    declined(section, "; server_no_context_takeover; x-unknown");
  }

  private static void declined(Section section, String parameters) {
    String offer = DEFLATE + parameters;
    section.add(
        offer,
        "101 without the extension: the server MUST decline. Refusing the whole request is"
            + " NON_STRICT. RFC 7692 §7.1",
        exchange -> {
          Deflated.require(exchange);
          if (expectDeclined(exchange, offer) == null) {
            exchange.nonStrict("refused the whole request");
          }
        });
  }

  private static @Nullable Answer expectDeclined(Exchange exchange, String offer) throws Exception {
    Request request = exchange.request().header(EXTENSIONS, offer);
    exchange.wire().sendRaw("GET with " + EXTENSIONS + ": " + offer, request.encode());
    Answer answer = exchange.answer();
    if (answer == null || answer.status() != 101) {
      return null;
    }
    String fault = answer.faultOfAcceptance(request.key());
    if (fault != null) {
      throw exchange.fail(fault);
    }
    if (Deflated.agreed(exchange, answer, offer) != null) {
      throw exchange.fail("accepted: " + answer.values(EXTENSIONS));
    }
    exchange.readFrames(null);
    exchange.send(Frame.text("plain"));
    exchange.expectText("plain");
    exchange.closeCleanly();
    return answer;
  }

  static void malformed(Section section) {
    for (String header :
        List.of(
            DEFLATE + ";",
            DEFLATE + "; =10",
            DEFLATE + "; client_max_window_bits=",
            DEFLATE + "; client_max_window_bits=\"10",
            DEFLATE + "; client_max_window_bits=\"\"",
            DEFLATE + "; server_max_window_bits=\"\"",
            DEFLATE + "; client max window bits",
            ";",
            "@, ;=")) {
      section.add(
          header,
          "Not accepted: 101 without the extension, or 400. RFC 6455 §9.1",
          exchange -> {
            Deflated.require(exchange);
            expectDeclined(exchange, header);
          });
    }
  }

  static void windows(Section section) {
    for (int bits = 8; bits <= 15; bits++) {
      for (String rest : List.of("", "; server_no_context_takeover")) {
        serverWindow(section, bits, rest);
      }
    }
    for (int bits = 8; bits <= 15; bits++) {
      clientWindow(section, "; client_max_window_bits=" + bits);
    }
    clientWindow(section, "; client_max_window_bits");
  }

  private static void serverWindow(Section section, int bits, String rest) {
    String offer = DEFLATE + "; server_max_window_bits=" + bits + rest;
    section.add(
        offer,
        "Accepted with that window or a smaller one, and never referring further back; declining"
            + " is UNIMPLEMENTED, accepting and ignoring FAILED. RFC 7692 §7.1.2.1",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, offer);
          // A larger window would find the second half of each in the first.
          for (int period : List.of(300, 700, 1500, 3000, 6000, 12_000, 20_000, 30_000)) {
            byte[] half = Payload.concat(Payload.random(period), Payload.json(period / 4));
            deflated.echo(Frame.binary(Deflated.twice(half)));
            deflated.echo(Frame.text(Payload.json(period)));
          }
          deflated.closeCleanly();
          deflated.requireCompressed();
        });
  }

  private static void clientWindow(Section section, String parameters) {
    String offer = DEFLATE + parameters;
    section.add(
        offer,
        "Whatever window is agreed, the server inflates what refers as far back as it allows."
            + " RFC 7692 §7.1.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, offer);
          int window = 1 << deflated.agreed.clientWindow();
          for (int i = 0; i < 3; i++) {
            deflated.echo(Frame.binary(Deflated.twice(Payload.random(window))));
            deflated.echo(Frame.text(Payload.json(window / 2)));
          }
          deflated.closeCleanly();
        });
  }

  static void takeover(Section section) {
    section.add(
        DEFLATE + "; server_no_context_takeover: the server forgets",
        "No message refers to an earlier one. RFC 7692 §7.1.1.1",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE + "; server_no_context_takeover");
          for (int i = 0; i < 5; i++) {
            deflated.echo(Frame.text(Payload.json(5000)));
          }
          deflated.closeCleanly();
          deflated.requireCompressed();
        });
    section.add(
        DEFLATE + ": the client refers to earlier messages",
        "Messages are echoed. RFC 7692 §7.2.3.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          if (deflated.agreed.clientNoContextTakeover()) {
            throw exchange.unimplemented("the server wants client_no_context_takeover");
          }
          for (int i = 0; i < 5; i++) {
            deflated.echo(Frame.text(Payload.json(5000)));
          }
          deflated.closeCleanly();
        });
    section.add(
        DEFLATE + "; client_no_context_takeover: the client forgets",
        "The server may agree or not, and messages are echoed. RFC 7692 §7.1.1.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE + "; client_no_context_takeover");
          Parameters agreed = deflated.agreed;
          if (!agreed.clientNoContextTakeover()) {
            exchange.informational("the server does not name the parameter, as it may");
          }
          for (int i = 0; i < 5; i++) {
            deflated.echo(Frame.text(Payload.json(5000)));
          }
          deflated.closeCleanly();
        });
  }
}
