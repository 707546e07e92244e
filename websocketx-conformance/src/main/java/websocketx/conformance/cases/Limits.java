// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.TOO_BIG;

import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.deflate.Deflate;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;
import websocketx.conformance.wire.Wire;

/// Large messages, many messages, and messages over the limit (RFC 6455 §7.4.1, §10.4).
public final class Limits {
  private static final int MIB = 1 << 20;
  private static final int LIMIT = 1 << 14;
  private static final String ECHO = "The same message comes back. RFC 6455 §5.2, §5.4";
  private static final String REFUSED =
      "Fails with 1009; delivering, or dropping it and going on, is FAILED. RFC 6455 §7.4.1";

  private static final String AT_LIMIT =
      "The message comes back; no RFC says how a limit is counted, so 1009 is INFORMATIONAL.";

  private Limits() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(9, "Limits and volume");
    whole(chapter.section("Large messages in one frame"));
    fragmented(chapter.section("Large messages in fragments"));
    many(chapter.section("Many small messages"));
    overLimit(chapter.section("Messages over a limit of 16 KiB"));
    compressed(chapter.section("Compressed messages over a limit of 16 KiB"));
    return chapter;
  }

  private static void echo(Exchange exchange, Frame message, Frame... frames) throws Exception {
    exchange.send(frames);
    exchange.expectEcho(message);
    exchange.closeCleanly();
  }

  private static Frame message(int opcode, int size) {
    return Frame.of(opcode, opcode == Opcode.TEXT ? Payload.prose(size) : Payload.random(size));
  }

  private static void whole(Section section) {
    for (int opcode : List.of(Opcode.TEXT, Opcode.BINARY)) {
      for (int size : List.of(MIB / 16, MIB / 4, MIB, 4 * MIB, 8 * MIB, 16 * MIB)) {
        String title = Opcode.name(opcode) + " of " + Payload.size(size);
        if (size <= 4 * MIB) {
          section.add(title, ECHO, exchange -> whole(exchange, opcode, size));
        } else {
          section.addLarge(title, ECHO, exchange -> whole(exchange, opcode, size));
        }
      }
    }
  }

  private static void whole(Exchange exchange, int opcode, int size) throws Exception {
    Frame message = message(opcode, size);
    echo(exchange, message, message);
  }

  private static void fragmented(Section section) {
    for (int opcode : List.of(Opcode.TEXT, Opcode.BINARY)) {
      for (int fragment : List.of(64, 256, 1024, 4096, 16_384, 65_536, 262_144, MIB)) {
        fragmented(section, opcode, MIB, fragment);
      }
      for (int fragment : List.of(64, 1024, 65_536, MIB)) {
        fragmented(section, opcode, 4 * MIB, fragment);
        fragmented(section, opcode, 16 * MIB, fragment);
      }
    }
  }

  private static void fragmented(Section section, int opcode, int size, int fragment) {
    String title =
        "%s of %s in fragments of %s"
            .formatted(Opcode.name(opcode), Payload.size(size), Payload.size(fragment));
    if (size > MIB) {
      section.addLarge(title, ECHO, exchange -> fragmented(exchange, opcode, size, fragment));
    } else {
      section.add(title, ECHO, exchange -> fragmented(exchange, opcode, size, fragment));
    }
  }

  private static void fragmented(Exchange exchange, int opcode, int size, int fragment)
      throws Exception {
    Frame message = message(opcode, size);
    echo(exchange, message, Fragments.of(message, fragment));
  }

  private static void many(Section section) {
    String inOrder = "All come back, in order. RFC 6455 §5.4";
    for (int size : List.of(0, 16, 128, 1000)) {
      section.add(
          "10,000 messages of " + size + " octets, while echoes are read",
          inOrder,
          exchange -> pipelined(exchange, 10_000, size));
    }
    section.addLarge(
        "1,000,000 messages of 4 octets, while echoes are read",
        inOrder,
        exchange -> pipelined(exchange, 1_000_000, 4));
    for (int size : List.of(0, 16, 128, 1000, 4096, 16_384, 65_536)) {
      section.add(
          "messages of " + size + " octets, each after the echo of the one before",
          inOrder,
          exchange -> {
            Frame message = Frame.binary(Payload.random(size));
            int count = exchange.inFullRun(1000, 100);
            for (int i = 0; i < count; i++) {
              exchange.send(message);
              exchange.expectEcho(message);
            }
            exchange.closeCleanly();
          });
    }
  }

  private static void pipelined(Exchange exchange, int count, int size) throws Exception {
    Wire wire = exchange.wire();
    Frame[] batch = new Frame[100];
    Thread sender =
        Thread.ofPlatform()
            .unstarted(() -> {
              for (int i = 0; i < count; i += batch.length) {
                for (int j = 0; j < batch.length; j++) {
                  batch[j] = Frame.binary(numbered(i + j, size));
                }
                wire.send(batch);
              }
            });
    sender.start();
    for (int i = 0; i < count; i++) {
      exchange.expectMessage(Opcode.BINARY, numbered(i, size));
    }
    sender.join();
    exchange.closeCleanly();
  }

  private static byte[] numbered(int number, int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < Math.min(4, size); i++) {
      octets[i] = (byte) (number >>> (8 * i));
    }
    return octets;
  }

  private static void open(Exchange exchange) throws Exception {
    exchange.dialLimited();
    exchange.open(exchange.limitedRequest());
    exchange.readFrames(null);
  }

  private static void overLimit(Section section) {
    section.add(
        "exactly at the limit: 16,384 octets",
        AT_LIMIT,
        exchange -> {
          open(exchange);
          Frame message = Frame.binary(Payload.random(LIMIT));
          exchange.send(message);
          expectAtLimit(exchange, message);
        });
    for (int size : List.of(LIMIT + 1, 20_000, 65_536, MIB)) {
      section.add(
          "one frame of " + Payload.size(size),
          REFUSED,
          exchange -> refused(exchange, Frame.binary(Payload.random(size))));
    }
    section.add(
        "text of 20,000 octets", REFUSED, exchange -> refused(exchange, message(1, 20_000)));
    section.add(
        "60 fragments of 1,000 octets",
        REFUSED,
        exchange -> {
          byte[] all = Payload.random(60_000);
          refused(exchange, Fragments.of(Frame.binary(all), 1000));
        });
    section.add(
        "17 fragments of 1,000 octets that never end",
        REFUSED,
        exchange -> {
          Frame[] fragments = Fragments.of(Frame.text(Payload.ascii(17_000)), 1000);
          fragments[16] = fragments[16].more();
          refused(exchange, fragments);
        });
    section.add(
        "a header that announces 16,385 octets, and nothing more",
        "Fails with 1009 at once; waiting for more is NON_STRICT. RFC 6455 §7.4.1, §10.4",
        exchange -> {
          open(exchange);
          exchange.send(Frame.binary(new byte[0]).declaring(LIMIT + 1));
          if (exchange.inbox().awaitAnything(Patience.NOTICE)) {
            exchange.expectFailure(TOO_BIG);
          } else {
            exchange.nonStrict("waits for what it will not take");
          }
        });
    section.add(
        "a message within the limit, then one over it",
        "The first is echoed, then it fails with 1009. RFC 6455 §7.4.1",
        exchange -> {
          open(exchange);
          exchange.send(Frame.text("small"));
          exchange.expectText("small");
          exchange.send(Frame.binary(Payload.random(20_000)));
          exchange.expectFailure(TOO_BIG);
        });
  }

  private static void refused(Exchange exchange, Frame... frames) throws Exception {
    open(exchange);
    exchange.send(frames);
    exchange.expectFailure(TOO_BIG);
  }

  private static void compressed(Section section) {
    section.add(
        "1,800,000 zeros, compressed",
        REFUSED,
        exchange -> {
          openDeflated(exchange);
          exchange.send(bomb(1_800_000));
          exchange.expectFailure(TOO_BIG);
        });
    section.add(
        "1,800,000 zeros, compressed, in fragments of 100 octets",
        REFUSED,
        exchange -> {
          openDeflated(exchange);
          exchange.send(Fragments.of(bomb(1_800_000), 100, Deflated.RSV1));
          exchange.expectFailure(TOO_BIG);
        });
    section.add(
        "16 MiB of zeros, compressed",
        REFUSED,
        exchange -> {
          openDeflated(exchange);
          exchange.send(bomb(16 * MIB));
          exchange.expectFailure(TOO_BIG);
        });
    section.add(
        "16,385 octets, compressed",
        REFUSED,
        exchange -> {
          openDeflated(exchange);
          exchange.send(bomb(LIMIT + 1));
          exchange.expectFailure(TOO_BIG);
        });
    section.add(
        "exactly at the limit when inflated: 16,384 octets",
        AT_LIMIT,
        exchange -> {
          Deflated deflated = openDeflated(exchange);
          Frame message = Frame.text(Payload.json(LIMIT));
          deflated.send(message);
          expectAtLimit(exchange, message);
        });
    section.add(
        "twenty messages of 12,000 octets, compressed",
        "All come back: the limit is that of one message.",
        exchange -> {
          Deflated deflated = openDeflated(exchange);
          for (int i = 0; i < 20; i++) {
            deflated.echo(Frame.text(Payload.json(12_000)));
          }
          deflated.closeCleanly();
        });
  }

  private static void expectAtLimit(Exchange exchange, Frame message) throws Exception {
    exchange.inbox().awaitAnything(Patience.ANSWER);
    if (exchange.inbox().closePayload() == null && exchange.inbox().end() == null) {
      exchange.expectEcho(message);
      exchange.closeCleanly();
    } else {
      exchange.informational("refused");
      exchange.expectFailure(TOO_BIG);
    }
  }

  private static Deflated openDeflated(Exchange exchange) throws Exception {
    exchange.dialLimited();
    return Deflated.open(exchange, exchange.limitedRequest(), "permessage-deflate");
  }

  private static Frame bomb(int size) {
    return Frame.binary(new Deflate(15).message(new byte[size])).rsv(Deflated.RSV1);
  }
}
