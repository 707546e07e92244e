// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.util.Arrays;
import java.util.List;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Message;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Request;

/// The opening request in pieces, and with frames that did not wait for the answer.
final class RequestArrival {
  private static final String EARLY =
      "101, and what the frames ask for. A client MUST wait for the 101, so all else is"
          + " INFORMATIONAL. RFC 6455 §4.1";

  private RequestArrival() {}

  static void cases(Section section) {
    for (int size : List.of(1, 7, 100)) {
      section.add(
          "in pieces of " + Payload.size(size),
          OpeningHandshake.ACCEPTED,
          exchange -> {
            Request request = exchange.request();
            exchange.dial().sendRawChopped(size, "GET", request.encode());
            exchange.accepted(request);
            OpeningHandshake.echo(exchange);
          });
    }
    byte[] message = Frame.text("early").encode();
    section.add(
        "with a message in the same segment",
        EARLY,
        exchange -> {
          if (acceptedWith(exchange, "TEXT \"early\"", message)) {
            expectEarlyEcho(exchange);
          }
        });
    section.add(
        "with the first half of a message in the same segment",
        EARLY,
        exchange -> {
          if (acceptedWith(exchange, "7 octets of TEXT \"early\"", Arrays.copyOf(message, 7))) {
            exchange.wire().sendRaw("the rest", Arrays.copyOfRange(message, 7, message.length));
            expectEarlyEcho(exchange);
          }
        });
    section.add(
        "with a ping, a message and a Close frame in the same segment",
        EARLY,
        exchange -> {
          byte[] frames = Frame.encode(Frame.ping("early"), Frame.text("early"), Frame.close(1000));
          if (acceptedWith(exchange, "PING, TEXT, CLOSE", frames)) {
            if (exchange.inbox().nextPong(Patience.REACTION) == null) {
              exchange.informational("no pong");
            }
            expectEarlyEcho(exchange);
            if (!exchange.inbox().awaitClosing(Patience.REACTION)) {
              exchange.informational("the Close frame was not answered");
            }
          }
        });
  }

  private static void expectEarlyEcho(Exchange exchange) throws Exception {
    Message echo = exchange.inbox().nextMessage(Patience.REACTION);
    exchange.requireNoFault();
    if (echo == null) {
      exchange.informational("no echo: " + exchange.inbox());
    } else {
      exchange.requireEcho(Opcode.TEXT, Payload.utf8("early"), echo);
    }
  }

  private static boolean acceptedWith(Exchange exchange, String what, byte[] octets)
      throws Exception {
    Request request = exchange.request();
    exchange.dial().sendRaw("GET, " + what, Payload.concat(request.encode(), octets));
    Answer answer = exchange.answer();
    if (answer == null || answer.status() != 101) {
      exchange.informational(answer == null ? "ended TCP" : "refused with " + answer.status());
      return false;
    }
    String fault = answer.faultOfAcceptance(request.key());
    if (fault != null) {
      throw exchange.fail(fault);
    }
    exchange.readFrames(null);
    return true;
  }
}
