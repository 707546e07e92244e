// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.INVALID_PAYLOAD;
import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.List;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.deflate.Blocks;
import websocketx.conformance.deflate.Deflate;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Request;

/// RSV1 where it may be and where it must not be, and messages of both kinds (RFC 7692 §6).
final class CompressedFrames {
  private static final String DEFLATE = "permessage-deflate";
  private static final String FAILS = "Fails with 1002, nothing is delivered. RFC 7692 §6";
  private static final String ECHO = "Every message is echoed. RFC 7692 §6";

  private CompressedFrames() {}

  private static void wrong(Section section, String title, Frame... frames) {
    section.add(
        title,
        FAILS,
        exchange -> {
          Deflated.open(exchange, DEFLATE);
          exchange.send(frames);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }

  static void reservedBits(Section section) {
    Frame[] halves = Fragments.of(deflatedHello(), 3, Deflated.RSV1);
    wrong(section, "RSV1 on a continuation", halves[0], halves[1].rsv(4), halves[2]);
    wrong(
        section,
        "RSV1 only on a continuation",
        Frame.text("Hello").more(),
        Frame.continuation("world").rsv(4));
    wrong(section, "RSV1 on a ping", Frame.ping("ping").rsv(4));
    wrong(section, "RSV1 on a pong", Frame.pong("pong").rsv(4));
    wrong(section, "RSV1 on a Close frame", Frame.close(1000).rsv(4));
    wrong(section, "RSV1 and RSV2 on a message", deflatedHello().rsv(6));
    wrong(section, "RSV1 and RSV3 on a message", deflatedHello().rsv(5));
    wrong(section, "RSV2 on a message", Frame.text("plain").rsv(2));
    wrong(section, "RSV3 on a message", Frame.text("plain").rsv(1));
    section.add(
        "RSV1 on a message, although the extension was not negotiated",
        FAILS,
        exchange -> {
          exchange.send(deflatedHello());
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "RSV1 on a message, although the offer was declined",
        FAILS,
        exchange -> {
          Deflated.require(exchange);
          Request request =
              exchange.request().header(Deflated.EXTENSIONS, DEFLATE + "; x-unknown=1");
          exchange.wire().sendRaw("GET with " + DEFLATE + "; x-unknown=1", request.encode());
          Answer answer = exchange.answer();
          if (answer == null || answer.status() != 101 || answer.has(Deflated.EXTENSIONS)) {
            throw exchange.unimplemented("the server does not decline such an offer");
          }
          exchange.readFrames(null);
          exchange.send(deflatedHello());
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }

  static void mixed(Section section) {
    section.add(
        "plain and compressed messages in turns",
        ECHO,
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          for (int i = 0; i < 20; i++) {
            Frame message = Frame.text(Payload.json(100 * i));
            if (i % 2 == 0) {
              deflated.send(message);
            } else {
              exchange.send(message);
            }
            deflated.expectEcho(message);
          }
          deflated.closeCleanly();
        });
    section.add(
        "plain messages in fragments",
        ECHO,
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          Frame message = Frame.text(Payload.json(1000));
          exchange.send(Fragments.of(message, 100));
          deflated.expectEcho(message);
          deflated.closeCleanly();
        });
    for (boolean first : List.of(true, false)) {
      section.add(
          "compressed, with an empty " + (first ? "first" : "last") + " fragment",
          "The message is echoed. RFC 7692 §7.2.1",
          exchange -> {
            Deflated deflated = Deflated.open(exchange, DEFLATE);
            byte[] compressed = deflatedHello().payload();
            List<byte[]> parts =
                first ? List.of(new byte[0], compressed) : List.of(compressed, new byte[0]);
            exchange.send(Fragments.of(Opcode.TEXT, Deflated.RSV1, parts));
            deflated.expectText(Payload.utf8("Hello"));
            deflated.closeCleanly();
          });
    }
    section.add(
        "compressed, each octet in a fragment of its own, with pings between",
        "The message is echoed, and pongs come. RFC 7692 §6.1",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          Frame[] fragments = Fragments.of(deflatedHello(), 1, Deflated.RSV1);
          for (int i = 0; i < fragments.length; i++) {
            exchange.send(fragments[i], Frame.ping("ping " + i));
            exchange.expectPong("ping " + i);
          }
          deflated.expectText(Payload.utf8("Hello"));
          deflated.closeCleanly();
        });
    section.add(
        "compressed, octet by octet",
        "The message is echoed. RFC 7692 §7.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          Frame message = Frame.text(Payload.json(2000));
          exchange.sendChopped(1, deflated.deflated(message));
          deflated.expectEcho(message);
          deflated.closeCleanly();
        });
    section.add(
        "100 compressed messages in one segment",
        "All come back, in order. RFC 7692 §7.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          Frame[] frames = new Frame[100];
          for (int i = 0; i < frames.length; i++) {
            frames[i] = deflated.deflated(Frame.text(Payload.json(i)));
          }
          exchange.send(frames);
          for (int i = 0; i < frames.length; i++) {
            deflated.expectText(Payload.json(i));
          }
          deflated.closeCleanly();
        });
  }

  static void context(Section section) {
    section.add(
        "a reference to the message before",
        "Both messages are echoed, if the client may keep its context. RFC 7692 §7.2.3.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          if (deflated.agreed.clientNoContextTakeover()) {
            throw exchange.unimplemented("the server wants client_no_context_takeover");
          }
          deflated.sendRaw(Payload.hex("f2 48 cd c9 c9 07 00"));
          deflated.expectText(Payload.utf8("Hello"));
          deflated.sendRaw(Payload.hex("f2 00 11 00 00"));
          deflated.expectText(Payload.utf8("Hello"));
          deflated.closeCleanly();
        });
    section.add(
        "a reference across a plain message and a ping",
        "All messages are echoed, if the client may keep its context. RFC 7692 §7.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          if (deflated.agreed.clientNoContextTakeover()) {
            throw exchange.unimplemented("the server wants client_no_context_takeover");
          }
          deflated.sendRaw(Payload.hex("f2 48 cd c9 c9 07 00"));
          exchange.send(Frame.ping("between"), Frame.text("plain"));
          deflated.sendRaw(Payload.hex("f2 00 11 00 00"));
          deflated.expectText(Payload.utf8("Hello"));
          exchange.expectPong("between");
          deflated.expectText(Payload.utf8("plain"));
          deflated.expectText(Payload.utf8("Hello"));
          deflated.closeCleanly();
        });
    section.add(
        "a reference to the message before, although client_no_context_takeover was agreed",
        "Fails with 1007 (or 1002); a server that kept the context is INFORMATIONAL."
            + " RFC 7692 §7.1.1.2",
        CompressedFrames::forgotten);
    section.add(
        "a reference beyond the window that was agreed for the client",
        "Fails with 1007 (or 1002); a server with a larger window is INFORMATIONAL."
            + " RFC 7692 §7.1.2.2",
        CompressedFrames::beyondWindow);
  }

  private static void forgotten(Exchange exchange) throws Exception {
    Deflated deflated = Deflated.open(exchange, DEFLATE + "; client_no_context_takeover");
    if (!deflated.agreed.clientNoContextTakeover()) {
      throw exchange.unimplemented("the server does not agree to client_no_context_takeover");
    }
    deflated.sendRaw(Payload.hex("f2 48 cd c9 c9 07 00"));
    deflated.expectText(Payload.utf8("Hello"));
    deflated.sendRaw(Payload.hex("f2 00 11 00 00"));
    echoOrFailure(exchange, Frame.text("Hello"));
  }

  private static void beyondWindow(Exchange exchange) throws Exception {
    Deflated deflated = Deflated.open(exchange, DEFLATE + "; client_max_window_bits=9");
    if (deflated.agreed.clientWindow() == 15) {
      throw exchange.unimplemented("the server does not limit the client's window");
    }
    Frame message = Frame.binary(Deflated.twice(Payload.random(5000)));
    exchange.send(Frame.binary(new Deflate(15).message(message.payload())).rsv(Deflated.RSV1));
    echoOrFailure(exchange, message);
  }

  private static void echoOrFailure(Exchange exchange, Frame message) throws Exception {
    exchange.inbox().awaitAnything(Patience.REACTION);
    if (exchange.inbox().end() == null && exchange.inbox().closePayload() == null) {
      exchange.expectEcho(message);
      exchange.informational("delivered");
    } else {
      exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
    }
  }

  private static Frame deflatedHello() {
    byte[] compressed =
        new Blocks().fixed(false).literals(Payload.utf8("Hello")).endOfBlock().flushed();
    return Frame.text(compressed).rsv(Deflated.RSV1);
  }
}
