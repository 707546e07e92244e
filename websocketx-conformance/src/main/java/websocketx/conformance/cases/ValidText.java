// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Utf8;

/// Text that has to get through (RFC 6455 §8.1, RFC 3629).
final class ValidText {
  private static final String ECHO = "The same text comes back. RFC 6455 §8.1, RFC 3629 §3";

  /// The first and the last of each length, of each block that is left out, and non-characters.
  private static final int[] CODE_POINTS = {
    0x0, 0x1, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFDD0,
    0xFDEF, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x1FFFF, 0x2FFFF, 0x3FFFF, 0x40000,
    0x8FFFF, 0xEFFFE, 0xFFFFF, 0x100000, 0x10FFFD, 0x10FFFE, 0x10FFFF
  };

  private static final List<String> TEXTS =
      List.of(
          "Größenwahn, naïveté, Žižkov",
          "Пишите письма, κόσμε",
          "日本語のテキスト, 한국어",
          "שלום עולם, مرحبا",
          "🌊 a family: 👨‍👩‍👧‍👦, a flag: 🇪🇺",
          "combined: a\u0300\u0301\u0302, \uFEFF in the middle, \u0000 too");

  private ValidText() {}

  static void codePoints(Section section) {
    for (int codePoint : CODE_POINTS) {
      byte[] octets = Utf8.encode(codePoint);
      Frame alone = Frame.text(octets);
      section.add(
          name(codePoint),
          ECHO,
          exchange -> {
            exchange.send(alone);
            exchange.expectEcho(alone);
            Frame within = Frame.text(Payload.concat(Payload.utf8("<"), octets, new byte[] {'>'}));
            exchange.send(within);
            exchange.expectEcho(within);
            exchange.closeCleanly();
          });
      if (octets.length > 1) {
        section.add(
            name(codePoint) + ", each octet in a fragment of its own",
            ECHO,
            exchange -> {
              exchange.send(Fragments.of(alone, 1));
              exchange.expectEcho(alone);
              exchange.closeCleanly();
            });
      }
    }
    section.add(
        "U+FEFF, the byte order mark, before text",
        "The mark is part of the text. RFC 3629 §6",
        exchange -> {
          Frame marked = Frame.text(Payload.hex("ef bb bf 74 65 78 74"));
          exchange.send(marked);
          exchange.expectEcho(marked);
          exchange.closeCleanly();
        });
    section.add(
        "every code point there is",
        ECHO,
        exchange -> {
          for (Frame frame : everyCodePoint()) {
            exchange.send(frame);
            exchange.expectEcho(frame);
          }
          exchange.closeCleanly();
        });
  }

  private static String name(int codePoint) {
    return String.format(Locale.ROOT, "U+%04X", codePoint);
  }

  private static List<Frame> everyCodePoint() {
    List<Frame> frames = new ArrayList<>();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++) {
      if (codePoint < 0xD800 || codePoint > 0xDFFF) {
        text.writeBytes(Utf8.encode(codePoint));
      }
      if ((codePoint & 0xFFFF) == 0xFFFF) {
        frames.add(Frame.text(text.toByteArray()));
        text.reset();
      }
    }
    return frames;
  }

  static void splits(Section section) {
    for (String text : TEXTS) {
      Frame whole = Frame.text(text);
      int length = whole.payload().length;
      section.add(
          "\"" + text.replace('\u0000', '␀') + "\" in one piece",
          ECHO,
          exchange -> {
            exchange.send(whole);
            exchange.expectEcho(whole);
            exchange.closeCleanly();
          });
      section.add(
          "the same, in two fragments, split at each of its octets",
          ECHO,
          exchange -> {
            for (int at = 0; at <= length; at++) {
              exchange.send(Fragments.split(whole, at));
              exchange.expectEcho(whole);
            }
            exchange.closeCleanly();
          });
      section.add(
          "the same, each octet in a fragment of its own",
          ECHO,
          exchange -> {
            exchange.send(Fragments.of(whole, 1));
            exchange.expectEcho(whole);
            exchange.closeCleanly();
          });
      section.add(
          "the same, octet by octet",
          ECHO,
          exchange -> {
            exchange.sendChopped(1, whole);
            exchange.expectEcho(whole);
            exchange.closeCleanly();
          });
    }
    section.add(
        "pings between the octets of one character",
        "Pongs, and the text comes back. RFC 6455 §5.4",
        exchange -> {
          byte[] wave = Payload.utf8("🌊");
          for (int i = 0; i < wave.length; i++) {
            Frame part =
                Frame.of(
                    i == 0 ? Opcode.TEXT : Opcode.CONTINUATION, Arrays.copyOfRange(wave, i, i + 1));
            exchange.send(i < wave.length - 1 ? part.more() : part);
            exchange.send(Frame.ping("ping " + i));
            exchange.expectPong("ping " + i);
          }
          exchange.expectEcho(Frame.text(wave));
          exchange.closeCleanly();
        });
    for (int length : List.of(1000, 65_537, 1 << 20)) {
      Frame prose = Frame.text(Payload.prose(length));
      for (int size : List.of(997, 1400)) {
        section.add(
            "%s with characters of one to four octets, in fragments of %d"
                .formatted(Payload.size(length), size),
            ECHO,
            exchange -> {
              exchange.send(Fragments.of(prose, size));
              exchange.expectEcho(prose);
              exchange.closeCleanly();
            });
      }
    }
    section.add(
        "binary messages that are not UTF-8",
        "Only text must be UTF-8. RFC 6455 §5.6",
        exchange -> {
          Frame binary = Frame.binary(Payload.hex("c3 28 ff fe ed a0 80"));
          exchange.send(binary);
          exchange.expectEcho(binary);
          exchange.closeCleanly();
        });
  }
}
