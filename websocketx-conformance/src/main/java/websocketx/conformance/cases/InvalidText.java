// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.INVALID_PAYLOAD;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Utf8;

/// Text that is not UTF-8, and must never be delivered (RFC 6455 §8.1).
final class InvalidText {
  private static final String FAILS = "Fails with 1007, nothing is delivered. RFC 6455 §8.1";
  private static final String AT_ONCE =
      "Fails with 1007 at the first octet that cannot be; NON_STRICT, if only when the message is"
          + " complete. RFC 6455 §8.1";

  private InvalidText() {}

  /// Sequences by what is wrong with them.
  private static Map<String, String> sequences() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("a continuation octet alone, the first", "80");
    wrong.put("a continuation octet alone, the last", "bf");
    wrong.put("two continuation octets", "80 bf");
    wrong.put("six continuation octets", "80 bf 80 bf 80 bf");
    wrong.put("a lead octet of two, then a space", "c3 20");
    wrong.put("a lead octet of three, then a space", "e2 20");
    wrong.put("a lead octet of four, then a space", "f0 20");
    wrong.put("two of three octets, then a space", "e2 82 20");
    wrong.put("two of four octets, then a space", "f0 9f 20");
    wrong.put("three of four octets, then a space", "f0 9f 8c 20");
    wrong.put("two lead octets of two", "c3 c3 a4");
    wrong.put("a character, then a continuation octet too many", "c3 a4 a4");
    wrong.put("the octet FE", "fe");
    wrong.put("the octet FF", "ff");
    wrong.put("FE FE FF FF", "fe fe ff ff");
    for (int codePoint : new int[] {0, 0x2F, 0x7F}) {
      overlong(wrong, codePoint, 2);
    }
    for (int codePoint : new int[] {0, 0x2F, 0x7FF}) {
      overlong(wrong, codePoint, 3);
    }
    for (int codePoint : new int[] {0, 0x2F, 0xFFFF}) {
      overlong(wrong, codePoint, 4);
    }
    for (int codePoint : new int[] {0, 0x2F, 0x1FFFFF}) {
      overlong(wrong, codePoint, 5);
    }
    for (int codePoint : new int[] {0, 0x2F, 0x3FFFFFF}) {
      overlong(wrong, codePoint, 6);
    }
    for (int surrogate : new int[] {0xD800, 0xDB7F, 0xDB80, 0xDBFF, 0xDC00, 0xDF80, 0xDFFF}) {
      wrong.put("the surrogate U+%04X".formatted(surrogate), hex(surrogate, 3));
    }
    wrong.put("a pair of surrogates, U+10000", hex(0xD800, 3) + hex(0xDC00, 3));
    wrong.put("a pair of surrogates, U+10FFFF", hex(0xDBFF, 3) + hex(0xDFFF, 3));
    wrong.put("U+110000, one more than there are", hex(0x110000, 4));
    wrong.put("U+13FFFF", hex(0x13FFFF, 4));
    wrong.put("U+1FFFFF, the last of four octets", hex(0x1FFFFF, 4));
    wrong.put("U+200000, in five octets", hex(0x200000, 5));
    wrong.put("U+3FFFFFF, the last of five octets", hex(0x3FFFFFF, 5));
    wrong.put("U+4000000, in six octets", hex(0x4000000, 6));
    wrong.put("U+7FFFFFFF, the last of six octets", hex(0x7FFFFFFF, 6));
    wrong.put("Latin-1 instead of UTF-8", "47 72 fc df 65");
    return wrong;
  }

  private static void overlong(Map<String, String> wrong, int codePoint, int length) {
    wrong.put("U+%04X overlong, in %d octets".formatted(codePoint, length), hex(codePoint, length));
  }

  private static String hex(int codePoint, int length) {
    return HexFormat.of().formatHex(Utf8.encode(codePoint, length));
  }

  static void whole(Section section) {
    sequences()
        .forEach((what, hex) -> {
          Frame frame = Frame.text(Payload.concat(Payload.utf8("κόσμε "), Payload.hex(hex)));
          section.add(
              what,
              FAILS,
              exchange -> {
                exchange.send(frame);
                exchange.expectFailure(INVALID_PAYLOAD);
              });
        });
  }

  static void truncated(Section section) {
    for (String hex :
        List.of("c3", "e2", "e2 82", "f0", "f0 9f", "f0 9f 8c", "ce ba e1 bd", "61 c2")) {
      Frame frame = Frame.text(Payload.hex(hex));
      section.add(
          "ends inside a character: " + hex,
          FAILS,
          exchange -> {
            exchange.send(frame);
            exchange.expectFailure(INVALID_PAYLOAD);
          });
      section.add(
          "ends inside a character, in fragments of one octet and an empty one: " + hex,
          FAILS,
          exchange -> {
            Frame[] fragments = Fragments.of(frame, 1);
            fragments[fragments.length - 1] = fragments[fragments.length - 1].more();
            exchange.send(fragments);
            exchange.send(Frame.continuation(""));
            exchange.expectFailure(INVALID_PAYLOAD);
          });
    }
    section.add(
        "a character begins in one message and ends in the next",
        "Fails with 1007: each message is UTF-8 of its own. RFC 6455 §5.6",
        exchange -> {
          exchange.send(Frame.text(Payload.hex("c3")), Frame.text(Payload.hex("a4")));
          exchange.expectFailure(INVALID_PAYLOAD);
        });
    section.add(
        "a valid message before, in one segment",
        "The valid message is echoed, then it fails with 1007. RFC 6455 §8.1",
        exchange -> {
          Frame valid = Frame.text("κόσμε");
          exchange.send(valid, Frame.text(Payload.hex("ff")));
          exchange.expectEchoThenFailure(valid, INVALID_PAYLOAD);
        });
  }

  /// The frame stops right behind the octet that makes it invalid.
  static void failFastInFrame(Section section) {
    sequences()
        .forEach((what, hex) -> {
          byte[] before = Payload.concat(Payload.utf8("κόσμε "), Payload.hex(hex));
          byte[] payload = Payload.concat(before, Payload.utf8(" and so on"));
          section.add(
              what + "; the rest of the frame is held back",
              AT_ONCE,
              exchange -> {
                Frame frame = Frame.text(payload);
                byte[] octets = frame.encode();
                int stop = frame.headerLength() + Utf8.firstInvalid(payload) + 1;
                exchange
                    .wire()
                    .sendRaw(
                        "the first %d octets of %s".formatted(stop, frame),
                        Arrays.copyOf(octets, stop));
                if (!exchange.inbox().awaitAnything(Patience.NOTICE)) {
                  exchange.nonStrict("notices only when the frame is complete");
                  exchange
                      .wire()
                      .sendRaw("the rest", Arrays.copyOfRange(octets, stop, octets.length));
                }
                exchange.expectFailure(INVALID_PAYLOAD);
              });
        });
  }

  /// The message has not ended when the invalid octet has come.
  static void failFastInMessage(Section section) {
    sequences()
        .forEach((what, hex) -> {
          byte[] payload = Payload.concat(Payload.hex(hex), Payload.utf8("."));
          int stop = Utf8.firstInvalid(payload) + 1;
          section.add(
              what + "; the last fragment is held back",
              AT_ONCE,
              exchange -> failFast(exchange, payload, stop));
        });
  }

  private static void failFast(Exchange exchange, byte[] payload, int stop) throws Exception {
    exchange.send(Frame.text("κόσμε ").more());
    for (int i = 0; i < stop; i++) {
      exchange.send(Frame.continuation(Arrays.copyOfRange(payload, i, i + 1)).more());
    }
    if (!exchange.inbox().awaitAnything(Patience.NOTICE)) {
      exchange.nonStrict("notices only when the message is complete");
      exchange.send(Frame.continuation(Arrays.copyOfRange(payload, stop, payload.length)));
    }
    exchange.expectFailure(INVALID_PAYLOAD);
  }
}
