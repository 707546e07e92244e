// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;
import static websocketx.conformance.wire.CloseCode.TOO_BIG;

import java.util.Arrays;
import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// Lengths, pieces and masks of whole messages (RFC 6455 §5.2, §5.3).
public final class Framing {
  private static final String ECHO = "The same message comes back. RFC 6455 §5.2";
  private static final int MIB = 1 << 20;
  private static final List<Integer> LENGTHS =
      List.of(
          0, 1, 2, 3, 7, 64, 124, 125, 126, 127, 128, 255, 256, 1000, 65534, 65535, 65536, 65537);
  private static final List<Integer> CHOPS = List.of(1, 2, 3, 997, 1000, 1400, 1460, 4096);

  private Framing() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(1, "Framing");
    lengths(chapter.section("Text, every boundary of the length"), Opcode.TEXT);
    lengths(chapter.section("Binary, every boundary of the length"), Opcode.BINARY);
    chopped(chapter.section("Arriving in pieces"));
    pipelined(chapter.section("Several in one segment"));
    longerThanNeeded(chapter.section("Lengths longer than needed"));
    impossible(chapter.section("Lengths that cannot be"));
    unmasked(chapter.section("Without a mask"));
    return chapter;
  }

  private static Frame message(int opcode, int length) {
    return Frame.of(opcode, opcode == Opcode.TEXT ? Payload.ascii(length) : Payload.random(length));
  }

  private static String name(int opcode) {
    return opcode == Opcode.TEXT ? "text" : "binary";
  }

  private static void lengths(Section section, int opcode) {
    for (int length : LENGTHS) {
      section.add(Payload.size(length), ECHO, exchange -> echo(exchange, message(opcode, length)));
    }
    for (int length : List.of(131_072, MIB, MIB + 1)) {
      section.add(Payload.size(length), ECHO, exchange -> echo(exchange, message(opcode, length)));
    }
    for (int length : List.of(4 * MIB, 16 * MIB)) {
      section.addLarge(
          Payload.size(length), ECHO, exchange -> echo(exchange, message(opcode, length)));
    }
  }

  private static void echo(Exchange exchange, Frame frame) throws Exception {
    exchange.send(frame);
    exchange.expectEcho(frame);
    exchange.closeCleanly();
  }

  private static void chopped(Section section) {
    for (int opcode : List.of(Opcode.TEXT, Opcode.BINARY)) {
      for (int length : List.of(1, 125, 126, 127, 65535, 65536)) {
        for (int size : CHOPS) {
          if (size < length + 6 && (size > 3 || length < 1000 || size == 1)) {
            chopped(section, message(opcode, length), size);
          }
        }
      }
      for (int size : List.of(997, 1400, 65536)) {
        chopped(section, message(opcode, MIB), size);
      }
    }
  }

  private static void chopped(Section section, Frame frame, int size) {
    String title =
        "%s of %s in pieces of %s"
            .formatted(
                name(frame.opcode()), Payload.size(frame.payload().length), Payload.size(size));
    section.add(
        title,
        ECHO,
        exchange -> {
          exchange.sendChopped(size, frame);
          exchange.expectEcho(frame);
          exchange.closeCleanly();
        });
  }

  private static void pipelined(Section section) {
    for (int count : List.of(2, 10, 100)) {
      section.add(
          count + " messages of 16 octets, then a Close frame after their echoes",
          "All come back, in order. RFC 6455 §5.4, §5.5.1",
          exchange -> {
            Frame[] frames = new Frame[count];
            for (int i = 0; i < count; i++) {
              frames[i] = Frame.text("message %08d".formatted(i));
            }
            exchange.send(frames);
            for (Frame frame : frames) {
              exchange.expectEcho(frame);
            }
            exchange.closeCleanly();
          });
    }
    section.add(
        "a message, and half of the next",
        "The first comes back before the second is complete. RFC 6455 §5.2",
        exchange -> {
          byte[] octets = Frame.encode(Frame.text("first"), Frame.text("second"));
          int cut = octets.length - 4;
          exchange.wire().sendRaw("TEXT \"first\", part of TEXT \"second\"", copy(octets, 0, cut));
          exchange.expectText("first");
          exchange.wire().sendRaw("the rest", copy(octets, cut, octets.length));
          exchange.expectText("second");
          exchange.closeCleanly();
        });
    section.add(
        "text and binary in turns",
        "Each comes back as its own kind. RFC 6455 §5.6",
        exchange -> {
          for (int i = 0; i < 20; i++) {
            Frame frame = message(1 + i % 2, i * 13);
            exchange.send(frame);
            exchange.expectEcho(frame);
          }
          exchange.closeCleanly();
        });
  }

  private static byte[] copy(byte[] octets, int from, int to) {
    return Arrays.copyOfRange(octets, from, to);
  }

  private static void longerThanNeeded(Section section) {
    for (int length : List.of(0, 1, 125)) {
      for (int octets : List.of(2, 8)) {
        longerThanNeeded(section, length, octets);
      }
    }
    for (int length : List.of(126, 65535)) {
      longerThanNeeded(section, length, 8);
    }
  }

  private static void longerThanNeeded(Section section, int length, int octets) {
    Frame frame = message(Opcode.TEXT, length).lengthIn(octets);
    section.add(
        "%s, with the length in %d octets".formatted(Payload.size(length), octets),
        "Fails with 1002: the shortest form MUST be used, RFC 6455 §5.2. An echo is NON_STRICT.",
        exchange -> {
          exchange.send(frame);
          if (exchange.inbox().awaitAnything(Patience.ANSWER)
              && exchange.inbox().closePayload() == null
              && exchange.inbox().end() == null) {
            exchange.expectEcho(frame);
            exchange.nonStrict("accepted and echoed");
            exchange.closeCleanly();
          } else {
            exchange.expectFailure(PROTOCOL_ERROR);
          }
        });
  }

  private static void impossible(Section section) {
    for (long length : new long[] {Long.MIN_VALUE, -1, 0xFFFF_FFFF_0000_0000L}) {
      section.add(
          "the highest bit of a 64-bit length is set: " + Long.toHexString(length),
          "Fails with 1002: that bit MUST be 0. RFC 6455 §5.2",
          exchange -> {
            exchange.send(Frame.binary(new byte[20]).declaring(length).lengthIn(8));
            exchange.expectFailure(PROTOCOL_ERROR, TOO_BIG);
          });
    }
    for (long length : new long[] {Long.MAX_VALUE, 1L << 62, 1L << 40, 0xFFFF_FFFFL, 1L << 31}) {
      section.add(
          "a frame announces " + length + " octets",
          "Fails with 1009 as soon as the header has come; waiting for more is NON_STRICT."
              + " RFC 6455 §7.4.1, §10.4",
          exchange -> {
            exchange.send(Frame.binary(new byte[20]).declaring(length));
            if (exchange.inbox().awaitAnything(Patience.NOTICE)) {
              exchange.expectFailure(TOO_BIG);
            } else {
              exchange.nonStrict("waits for so many octets");
            }
          });
    }
  }

  private static void unmasked(Section section) {
    for (Frame frame :
        List.of(
            Frame.text("unmasked"),
            Frame.text(""),
            Frame.binary(Payload.random(300)),
            Frame.binary(Payload.random(70_000)),
            Frame.continuation("unmasked"),
            Frame.text("unmasked").more(),
            Frame.ping("unmasked"),
            Frame.pong("unmasked"),
            Frame.close(1000))) {
      section.add(
          frame.unmasked().toString(),
          "Fails with 1002. RFC 6455 §5.1",
          exchange -> {
            exchange.send(frame.unmasked());
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
    section.add(
        "a valid message, then one without a mask",
        "The first is echoed, then it fails with 1002. RFC 6455 §5.1",
        exchange -> {
          exchange.send(Frame.text("masked"));
          exchange.expectText("masked");
          exchange.send(Frame.text("unmasked").unmasked());
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "the second fragment without a mask",
        "Fails with 1002, nothing is delivered. RFC 6455 §5.1",
        exchange -> {
          exchange.send(Frame.text("masked ").more(), Frame.continuation("unmasked").unmasked());
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "a mask of four zero octets",
        "The message comes back: the key may be any. RFC 6455 §5.3",
        exchange -> {
          byte[] payload = Payload.ascii(10);
          byte[] head = Payload.hex("81 8a 00 00 00 00");
          exchange.wire().sendRaw("TEXT with a zero mask", Payload.concat(head, payload));
          exchange.expectMessage(Opcode.TEXT, payload);
          exchange.closeCleanly();
        });
  }
}
