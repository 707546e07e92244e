// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.INVALID_PAYLOAD;
import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.Arrays;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// How TCP ends, with and without a closing handshake (RFC 6455 §7.1).
final class ClosingTcp {
  private ClosingTcp() {}

  static void cases(Section section) {
    afterHandshake(section);
    halfClose(section);
    afterFailure(section, Frame.text("reserved").rsv(2), PROTOCOL_ERROR);
    afterFailure(section, Frame.text(Payload.hex("ff")), INVALID_PAYLOAD);
  }

  private static void afterHandshake(Section section) {
    section.add(
        "the server ends TCP after the closing handshake, and the client waits for it",
        "TCP ends within 5 s: the server MUST close it immediately. RFC 6455 §7.1.1",
        exchange -> {
          exchange.send(Frame.close(1000));
          exchange.expectCloseFrame();
          exchange.expectEnd();
        });
    section.add(
        "the client ends TCP right behind its Close frame",
        "The Close frame is answered, then TCP ends. RFC 6455 §7.1.1",
        exchange -> {
          exchange.send(Frame.close(1000));
          exchange.wire().halfClose();
          Closing.expectAnswer(exchange, 1000);
        });
    section.add(
        "the client ends TCP behind a message and its Close frame",
        "The message is echoed and the Close frame answered, then TCP ends. RFC 6455 §7.1.1",
        exchange -> {
          exchange.send(Frame.text("last"), Frame.close(1000));
          exchange.wire().halfClose();
          if (exchange.inbox().nextMessage(Patience.ANSWER) == null) {
            exchange.nonStrict("the message was not echoed");
          }
          Closing.expectAnswer(exchange, 1000);
        });
  }

  private static void halfClose(Section section) {
    String ends = "TCP ends within 5 s, nothing is delivered. RFC 6455 §7.1.1, §7.2.1";
    section.add("the client ends TCP without a Close frame", ends, ClosingTcp::halfCloseAndWait);
    section.add(
        "the client ends TCP after an echo, without a Close frame",
        ends,
        exchange -> {
          exchange.send(Frame.text("hello"));
          exchange.expectText("hello");
          halfCloseAndWait(exchange);
        });
    section.add(
        "the client ends TCP inside a header",
        ends,
        exchange -> {
          byte[] octets = Frame.text("never").encode();
          exchange.wire().sendRaw("one octet of a header", Arrays.copyOf(octets, 1));
          halfCloseAndWait(exchange);
        });
    section.add(
        "the client ends TCP inside a payload",
        ends,
        exchange -> {
          byte[] octets = Frame.text("never complete").encode();
          exchange.wire().sendRaw("TEXT without its last octets", Arrays.copyOf(octets, 12));
          halfCloseAndWait(exchange);
        });
    section.add(
        "the client ends TCP between two fragments",
        ends,
        exchange -> {
          exchange.send(Frame.text("never complete").more());
          halfCloseAndWait(exchange);
        });
    section.add(
        "the client ends TCP behind a message",
        "The message may still be echoed; TCP ends within 5 s. RFC 6455 §7.1.1",
        exchange -> {
          exchange.send(Frame.text("last"));
          exchange.wire().halfClose();
          exchange.expectEnd();
        });
  }

  private static void halfCloseAndWait(Exchange exchange) throws Exception {
    exchange.wire().halfClose();
    exchange.expectEnd();
    if (exchange.inbox().nextMessage(Patience.NONE) != null) {
      throw exchange.fail("delivered a message that was not complete");
    }
  }

  private static void afterFailure(Section section, Frame wrong, int code) {
    section.add(
        "the server fails the connection with " + code + ", and the client says nothing more",
        "TCP ends within 5 s; later is NON_STRICT. RFC 6455 §7.1.7",
        exchange -> {
          exchange.send(wrong);
          exchange.inbox().awaitClosing(Patience.END);
          if (!exchange.inbox().awaitEnd(Patience.END)) {
            exchange.nonStrict("TCP was still open after " + Patience.END.toSeconds() + " s");
          }
          exchange.expectFailure(code);
        });
  }
}
