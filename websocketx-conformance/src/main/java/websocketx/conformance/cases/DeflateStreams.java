// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.INVALID_PAYLOAD;
import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.deflate.Blocks;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// DEFLATE streams that are unusual, and streams that are none (RFC 7692 §7.2.2, RFC 1951).
final class DeflateStreams {
  private static final String DEFLATE = "permessage-deflate";
  private static final String FAILS =
      "Fails with 1007 (or 1002: no RFC names a code), nothing is delivered. RFC 7692 §7.2.2";
  private static final byte[] HELLO = Payload.utf8("Hello");

  private DeflateStreams() {}

  /// A stream that is right, and what it is when inflated.
  static final class Unusual {
    final String title;
    final String where;
    final byte[] compressed;
    final String text;

    private Unusual(String title, String where, byte[] compressed, String text) {
      this.title = title;
      this.where = where;
      this.compressed = compressed;
      this.text = text;
    }
  }

  static List<Unusual> unusual() {
    String json = new String(Payload.json(2000), StandardCharsets.US_ASCII);
    Blocks emptyBlocks =
        new Blocks()
            .stored(false)
            .stored(false)
            .fixed(false)
            .literals(HELLO)
            .endOfBlock()
            .stored(false);
    Blocks longest = new Blocks().fixed(false).literals((byte) 'a').reference(258, 1).endOfBlock();
    return List.of(
        new Unusual("one block with fixed codes", "RFC 7692 §7.2.3.1", hello(), "Hello"),
        new Unusual("the empty message as one octet 00", "RFC 7692 §7.2.3.6", new byte[1], ""),
        new Unusual(
            "a stored block",
            "RFC 7692 §7.2.3.3",
            new Blocks().stored(false, HELLO).flushed(),
            "Hello"),
        new Unusual(
            "a final block, then the empty one",
            "RFC 7692 §7.2.3.4",
            Payload.hex("f3 48 cd c9 c9 07 00 00"),
            "Hello"),
        new Unusual(
            "two blocks in one message",
            "RFC 7692 §7.2.3.5",
            Payload.hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00"),
            "Hello"),
        new Unusual(
            "a block with codes of its own",
            "RFC 1951 §3.2.7",
            dynamicBlock(Payload.json(2000)),
            json),
        new Unusual(
            "empty stored blocks around a block",
            "RFC 7692 §7.2.3.5",
            emptyBlocks.flushed(),
            "Hello"),
        new Unusual(
            "an empty block with fixed codes",
            "RFC 1951 §3.2.6",
            new Blocks().fixed(false).endOfBlock().flushed(),
            ""),
        new Unusual(
            "the longest reference, 258 octets from one octet back",
            "RFC 1951 §3.2.5",
            longest.flushed(),
            "a".repeat(259)));
  }

  static void unusual(Section section) {
    for (Unusual unusual : unusual()) {
      section.add(
          unusual.title,
          "The message is echoed, and the next one too. " + unusual.where,
          exchange -> {
            Deflated deflated = Deflated.open(exchange, DEFLATE);
            deflated.sendRaw(unusual.compressed);
            deflated.expectText(Payload.utf8(unusual.text));
            deflated.echo(Frame.text(Payload.json(500)));
            deflated.closeCleanly();
          });
    }
  }

  static void tolerated(Section section) {
    section.add(
        "a final block, then another block",
        "The whole message is echoed; failing is NON_STRICT, a part of it FAILED."
            + " RFC 7692 §7.2.3.4, §7.2.3.5",
        exchange -> {
          byte[] both =
              new Blocks()
                  .fixed(true)
                  .literals(HELLO)
                  .endOfBlock()
                  .alignToOctet()
                  .fixed(false)
                  .literals(Payload.utf8(" again"))
                  .endOfBlock()
                  .flushed();
          echoOrFail(exchange, both, "Hello again", true);
        });
    section.add(
        "the octets 00 00 ff ff are kept",
        "Echoed; the sender should have removed them, so failing is INFORMATIONAL."
            + " RFC 7692 §7.2.1",
        exchange ->
            echoOrFail(
                exchange, Payload.concat(hello(), Payload.hex("00 00 ff ff")), "Hello", false));
    section.add(
        "RSV1 and no payload at all",
        "Not even the empty message is empty when compressed, so it fails with 1007; an empty"
            + " message is INFORMATIONAL. RFC 7692 §7.2.3.6",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          deflated.sendRaw(new byte[0]);
          if (isDelivered(exchange)) {
            deflated.expectText(new byte[0]);
            exchange.informational("delivered as an empty message");
          } else {
            exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
          }
        });
  }

  private static void echoOrFail(Exchange exchange, byte[] compressed, String text, boolean judged)
      throws Exception {
    Deflated deflated = Deflated.open(exchange, DEFLATE);
    deflated.sendRaw(compressed);
    if (isDelivered(exchange)) {
      deflated.expectText(Payload.utf8(text));
      deflated.closeCleanly();
    } else if (judged) {
      exchange.nonStrict("not accepted");
      exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
    } else {
      exchange.informational("not accepted");
      exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
    }
  }

  private static boolean isDelivered(Exchange exchange) throws Exception {
    exchange.inbox().awaitAnything(Patience.REACTION);
    return exchange.inbox().end() == null && exchange.inbox().closePayload() == null;
  }

  static Map<String, byte[]> broken() {
    Map<String, byte[]> broken = new LinkedHashMap<>();
    broken.put("a block of the reserved type 3", Payload.hex("07"));
    broken.put("random octets", Payload.hex("ff fe 9c 13 37 aa 55 00 42"));
    broken.put("not compressed at all", Payload.utf8("Hello, not deflated"));
    broken.put(
        "the lengths of a stored block contradict each other",
        new Blocks().stored(false, 5, 5, HELLO).flushed());
    broken.put(
        "a reference to before the first octet",
        new Blocks().fixed(false).literals(HELLO).reference(3, 6).endOfBlock().flushed());
    broken.put(
        "a reference 32,768 octets back at the very start",
        new Blocks().fixed(false).reference(3, 32_768).endOfBlock().flushed());
    broken.put(
        "the length symbol 286, which does not exist",
        new Blocks().fixed(false).literals(HELLO).symbol(286).bits(0, 5).endOfBlock().flushed());
    broken.put(
        "the distance symbol 30, which does not exist",
        new Blocks().fixed(false).literals(HELLO).symbol(257).bits(0b01111, 5).flushed());
    broken.put(
        "a dynamic block with more codes than fit",
        new Blocks().bits(0b100, 3).bits(0, 14).bits(0b001_001_001_001, 12).bits(0, 24).flushed());
    broken.put("truncated: the last octets of a stored block are missing", truncated());
    broken.put("truncated: a stored block ends inside its lengths", Payload.hex("00 05 00"));
    broken.put("trailing garbage: a block of type 3 behind the message", garbage());
    return broken;
  }

  static void broken(Section section) {
    broken()
        .forEach((what, compressed) ->
            section.add(
                what,
                FAILS,
                exchange -> {
                  Deflated.open(exchange, DEFLATE);
                  // Binary, so that no check for UTF-8 hides what was not noticed.
                  exchange.send(Frame.binary(compressed).rsv(Deflated.RSV1));
                  exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
                }));
    section.add(
        "trailing garbage behind a final block",
        FAILS + "; ignoring it is NON_STRICT.",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          deflated.sendRaw(
              Payload.concat(Payload.hex("f3 48 cd c9 c9 07 00"), Payload.hex("ff ff")));
          if (isDelivered(exchange)) {
            deflated.expectText(HELLO);
            exchange.nonStrict("the garbage was ignored");
          } else {
            exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
          }
        });
    section.add(
        "broken in the second of two fragments",
        FAILS,
        exchange -> {
          Deflated.open(exchange, DEFLATE);
          byte[] stream = garbage();
          exchange.send(
              Frame.of(Opcode.BINARY, Arrays.copyOf(stream, 3)).rsv(Deflated.RSV1).more(),
              Frame.continuation(Arrays.copyOfRange(stream, 3, stream.length)));
          exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
        });
    section.add(
        "a valid message, then a broken one",
        "The first is echoed, then it fails with 1007 (or 1002). RFC 7692 §7.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          deflated.echo(Frame.text("valid"));
          deflated.sendRaw(Payload.hex("07"));
          exchange.expectFailure(INVALID_PAYLOAD, PROTOCOL_ERROR);
        });
  }

  static void text(Section section) {
    for (String hex : List.of("ff", "c3 28", "ed a0 80", "e2 82", "f4 90 80 80", "c0 80")) {
      section.add(
          "compressed text that is not UTF-8: " + hex,
          "Fails with 1007, nothing is delivered. RFC 6455 §8.1, RFC 7692 §7.2.2",
          exchange -> {
            Deflated deflated = Deflated.open(exchange, DEFLATE);
            deflated.send(Frame.text(Payload.concat(Payload.json(200), Payload.hex(hex))));
            exchange.expectFailure(INVALID_PAYLOAD);
          });
    }
    section.add(
        "compressed binary that is not UTF-8",
        "Echoed: only text must be UTF-8. RFC 6455 §5.6",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          deflated.echo(Frame.binary(Payload.hex("ff c3 28 ed a0 80 00")));
          deflated.closeCleanly();
        });
    section.add(
        "compressed text in fragments that split characters",
        "Echoed. RFC 7692 §7.2.2",
        exchange -> {
          Deflated deflated = Deflated.open(exchange, DEFLATE);
          for (int size = 1; size <= 16; size++) {
            Frame prose = Frame.text(Payload.prose(300));
            deflated.send(prose, size);
            deflated.expectEcho(prose);
          }
          deflated.closeCleanly();
        });
  }

  private static byte[] hello() {
    return new Blocks().fixed(false).literals(HELLO).endOfBlock().flushed();
  }

  /// Ends inside a stored block, so that what the receiver appends is taken as its content.
  private static byte[] truncated() {
    byte[] whole = new Blocks().stored(false, Payload.ascii(200)).flushed();
    return Arrays.copyOf(whole, 100);
  }

  private static byte[] garbage() {
    return new Blocks()
        .fixed(false)
        .literals(HELLO)
        .endOfBlock()
        .bits(0b111, 3)
        .bits(-1, 20)
        .toByteArray();
  }

  /// As zlib writes it, with codes of its own.
  private static byte[] dynamicBlock(byte[] payload) {
    Deflater zlib = new Deflater(9, true);
    try {
      zlib.setInput(payload);
      byte[] octets = new byte[payload.length + 100];
      int length = zlib.deflate(octets, 0, octets.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(octets, length - 4); // without 00 00 ff ff
    } finally {
      zlib.end();
    }
  }
}
