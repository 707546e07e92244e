// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.Arrays;
import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Abbreviation;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// Pings and pongs (RFC 6455 §5.5.2, §5.5.3).
public final class PingPong {
  private static final String PONG = "A pong with the same payload. RFC 6455 §5.5.2, §5.5.3";

  private PingPong() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(2, "Pings and pongs");
    sizes(chapter.section("Payloads of pings"));
    tooLong(chapter.section("Control frames over 125 octets"));
    unsolicited(chapter.section("Pongs that nobody asked for"));
    bursts(chapter.section("Many pings"));
    amidst(chapter.section("Pings amidst messages"));
    return chapter;
  }

  private static void ping(Section section, String title, byte[] payload) {
    section.add(
        title,
        PONG,
        exchange -> {
          exchange.send(Frame.ping(payload));
          exchange.expectPong(payload);
          exchange.closeCleanly();
        });
    section.add(
        title + ", octet by octet",
        PONG,
        exchange -> {
          exchange.sendChopped(1, Frame.ping(payload));
          exchange.expectPong(payload);
          exchange.closeCleanly();
        });
  }

  private static void sizes(Section section) {
    for (int length : List.of(0, 1, 5, 124, 125)) {
      ping(section, Payload.size(length) + " of text", Payload.ascii(length));
    }
    ping(section, "octets that are not UTF-8", Payload.hex("00 ff fe fd fc fb 00 ff"));
    ping(section, "125 random octets", Payload.random(125));
    section.add(
        "each length from 0 to 125, one after the other",
        PONG,
        exchange -> {
          for (int length = 0; length <= 125; length++) {
            exchange.send(Frame.ping(Payload.random(length)));
            exchange.expectPong(Payload.random(length));
          }
          exchange.closeCleanly();
        });
  }

  private static void tooLong(Section section) {
    for (int opcode : List.of(Opcode.PING, Opcode.PONG, Opcode.CLOSE)) {
      for (int length : List.of(126, 127, 65536)) {
        byte[] payload =
            opcode == Opcode.CLOSE
                ? Frame.close(1000, Payload.ascii(length - 2)).payload()
                : Payload.ascii(length);
        section.add(
            "%s of %s".formatted(Opcode.name(opcode), Payload.size(length)),
            "Fails with 1002: control frames have 125 octets at most. RFC 6455 §5.5",
            exchange -> {
              exchange.send(Frame.of(opcode, payload));
              exchange.expectFailure(PROTOCOL_ERROR);
            });
      }
    }
    section.add(
        "PING of 126 octets, octet by octet",
        "Fails with 1002, not later than when the header has come. RFC 6455 §5.5",
        exchange -> {
          exchange.sendChopped(1, Frame.ping(Payload.ascii(126)));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "a valid ping before PING of 126 octets",
        "The first is answered, then it fails with 1002. RFC 6455 §5.5",
        exchange -> {
          exchange.send(Frame.ping("valid"));
          exchange.expectPong("valid");
          exchange.send(Frame.ping(Payload.ascii(126)));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }

  private static void unsolicited(Section section) {
    String nothing = "Nothing comes back, and the connection goes on. RFC 6455 §5.5.3";
    for (String payload : List.of("", "unsolicited")) {
      section.add(
          payload.isEmpty() ? "a pong without payload" : "a pong with payload",
          nothing,
          exchange -> {
            exchange.send(Frame.pong(payload));
            exchange.closeCleanly();
          });
    }
    section.add(
        "a pong, then a ping",
        "Only the ping is answered. RFC 6455 §5.5.3",
        exchange -> {
          exchange.send(Frame.pong("unsolicited"), Frame.ping("asked"));
          exchange.expectPong("asked");
          exchange.closeCleanly();
        });
    section.add(
        "a hundred pongs, then a message",
        "Only the message comes back. RFC 6455 §5.5.3",
        exchange -> {
          Frame[] pongs = new Frame[100];
          Arrays.fill(pongs, Frame.pong("unsolicited"));
          exchange.send(pongs);
          exchange.send(Frame.text("hello"));
          exchange.expectText("hello");
          exchange.closeCleanly();
        });
    section.add(
        "a pong between two fragments",
        "The message comes back whole. RFC 6455 §5.4",
        exchange -> {
          exchange.send(
              Frame.text("Hello, ").more(), Frame.pong("unsolicited"), Frame.continuation("world"));
          exchange.expectText("Hello, world");
          exchange.closeCleanly();
        });
  }

  private static void bursts(Section section) {
    String expectation =
        "Pongs in order; if several pings wait, one for the latest of them is enough."
            + " RFC 6455 §5.5.3";
    for (int count : List.of(10, 100)) {
      section.add(
          count + " pings in one segment", expectation, exchange -> burst(exchange, count, false));
    }
    section.add("10 pings, octet by octet", expectation, exchange -> burst(exchange, 10, true));
    section.add(
        "10 pings, each after the pong of the one before",
        "A pong for each. RFC 6455 §5.5.2",
        exchange -> {
          for (int i = 0; i < 10; i++) {
            exchange.send(Frame.ping("ping " + i));
            exchange.expectPong("ping " + i);
          }
          exchange.closeCleanly();
        });
  }

  private static void burst(Exchange exchange, int count, boolean chopped) throws Exception {
    Frame[] pings = new Frame[count];
    for (int i = 0; i < count; i++) {
      pings[i] = Frame.ping("ping " + i);
    }
    if (chopped) {
      exchange.sendChopped(1, pings);
    } else {
      exchange.send(pings);
    }
    int answered = -1;
    while (answered < count - 1) {
      byte[] pong = exchange.inbox().nextPong(Patience.ANSWER);
      if (pong == null) {
        throw exchange.fail("the last ping was not answered: " + exchange.inbox());
      }
      int asked = answered + 1;
      while (asked < count && !Arrays.equals(pings[asked].payload(), pong)) {
        asked++;
      }
      if (asked == count) {
        throw exchange.fail("a pong out of order: " + Abbreviation.of(pong));
      }
      answered = asked;
    }
    exchange.closeCleanly();
  }

  private static void amidst(Section section) {
    section.add(
        "a ping between two fragments, in one segment",
        "A pong, and the message whole. RFC 6455 §5.4",
        exchange -> {
          exchange.send(
              Frame.text("Hello, ").more(), Frame.ping("between"), Frame.continuation("world"));
          exchange.expectPong("between");
          exchange.expectText("Hello, world");
          exchange.closeCleanly();
        });
    section.add(
        "a ping between two fragments; the second fragment after the pong",
        "The pong does not wait for the end of the message. RFC 6455 §5.4",
        exchange -> {
          exchange.send(Frame.text("Hello, ").more(), Frame.ping("between"));
          exchange.expectPong("between");
          exchange.send(Frame.continuation("world"));
          exchange.expectText("Hello, world");
          exchange.closeCleanly();
        });
    section.add(
        "pings before, between and after ten fragments",
        "A pong for each, and the message whole. RFC 6455 §5.4",
        exchange -> {
          for (int i = 0; i < 10; i++) {
            exchange.send(Frame.ping("ping " + i));
            exchange.expectPong("ping " + i);
            Frame fragment = Frame.of(i == 0 ? Opcode.TEXT : Opcode.CONTINUATION, "part " + i);
            exchange.send(i < 9 ? fragment.more() : fragment);
          }
          exchange.expectText("part 0part 1part 2part 3part 4part 5part 6part 7part 8part 9");
          exchange.closeCleanly();
        });
    section.add(
        "a ping right behind a message of 1 MiB",
        "Echo and pong. RFC 6455 §5.5.2",
        exchange -> {
          Frame large = Frame.binary(Payload.random(1 << 20));
          exchange.send(large, Frame.ping("behind"));
          exchange.expectEcho(large);
          exchange.expectPong("behind");
          exchange.closeCleanly();
        });
    section.add(
        "a ping, then a message, in one segment",
        "Pong and echo. RFC 6455 §5.5.2",
        exchange -> {
          exchange.send(Frame.ping("first"), Frame.text("second"));
          exchange.expectPong("first");
          exchange.expectText("second");
          exchange.closeCleanly();
        });
  }
}
