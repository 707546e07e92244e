// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// Fragments in every order, right and wrong (RFC 6455 §5.4).
public final class Fragmentation {
  private static final String WHOLE = "The message comes back whole. RFC 6455 §5.4";
  private static final String FAILS = "Fails with 1002, nothing is delivered. RFC 6455 §5.4";

  private Fragmentation() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(5, "Fragmentation");
    valid(chapter.section("Valid messages in fragments"));
    many(chapter.section("Many fragments"));
    withControl(chapter.section("Control frames between fragments"));
    wrongOrder(chapter.section("Fragments in a wrong order"));
    wrongAfterValid(chapter.section("A wrong order after a valid message"));
    controlInFragments(chapter.section("Fragmented control frames"));
    return chapter;
  }

  /// In one segment, one frame at a time, octet by octet.
  private static void sentInEachWay(
      Section section, String title, String expectation, Frame echo, Frame... frames) {
    section.add(
        title + ", in one segment",
        expectation,
        exchange -> {
          exchange.send(frames);
          exchange.expectEcho(echo);
          exchange.closeCleanly();
        });
    section.add(
        title + ", frame by frame",
        expectation,
        exchange -> {
          for (Frame frame : frames) {
            exchange.send(frame);
          }
          exchange.expectEcho(echo);
          exchange.closeCleanly();
        });
    section.add(
        title + ", octet by octet",
        expectation,
        exchange -> {
          exchange.sendChopped(1, frames);
          exchange.expectEcho(echo);
          exchange.closeCleanly();
        });
  }

  private static void valid(Section section) {
    for (int opcode : List.of(Opcode.TEXT, Opcode.BINARY)) {
      String name = Opcode.name(opcode);
      String[][] orders = {
        {"one", "two"},
        {"one", "two", "three"},
        {"", "two"},
        {"one", ""},
        {"", ""},
        {"", "", ""},
        {"", "two", ""},
        {"one", "", "three"}
      };
      for (String[] parts : orders) {
        List<byte[]> payloads = Arrays.stream(parts).map(Payload::utf8).toList();
        String title =
            name
                + " in "
                + String.join(
                    " + ", Arrays.stream(parts).map(p -> p.isEmpty() ? "(empty)" : p).toList());
        sentInEachWay(
            section,
            title,
            WHOLE,
            Frame.of(opcode, String.join("", parts)),
            Fragments.of(opcode, 0, payloads));
      }
    }
    section.add(
        "two messages in fragments, one after the other",
        "Both come back, in order. RFC 6455 §5.4",
        exchange -> {
          exchange.send(Fragments.split(Frame.text("first"), 2));
          exchange.send(Fragments.split(Frame.binary(Payload.random(300)), 150));
          exchange.expectText("first");
          exchange.expectEcho(Frame.binary(Payload.random(300)));
          exchange.closeCleanly();
        });
  }

  private static void many(Section section) {
    for (int size : List.of(1, 125, 126, 1000)) {
      Frame message = Frame.binary(Payload.random(Math.min(65_536, 1000 * size)));
      section.add(
          "%s in fragments of %s"
              .formatted(Payload.size(message.payload().length), Payload.size(size)),
          WHOLE,
          exchange -> {
            exchange.send(Fragments.of(message, size));
            exchange.expectEcho(message);
            exchange.closeCleanly();
          });
    }
    section.add(
        "a hundred empty fragments, then one that ends the message",
        WHOLE,
        exchange -> {
          List<byte[]> parts = new ArrayList<>();
          for (int i = 0; i < 100; i++) {
            parts.add(new byte[0]);
          }
          parts.add(Payload.utf8("end"));
          exchange.send(Fragments.of(Opcode.TEXT, 0, parts));
          exchange.expectText("end");
          exchange.closeCleanly();
        });
  }

  private static void withControl(Section section) {
    for (int count : List.of(1, 10)) {
      section.add(
          count + " pings between two fragments, octet by octet",
          "A pong for the last of them, and the message whole. RFC 6455 §5.4, §5.5.3",
          exchange -> {
            exchange.sendChopped(1, Frame.text("one").more());
            for (int i = 0; i < count; i++) {
              exchange.sendChopped(1, Frame.ping("ping " + i));
              exchange.expectPong("ping " + i);
            }
            exchange.sendChopped(1, Frame.continuation("two"));
            exchange.expectText("onetwo");
            exchange.closeCleanly();
          });
    }
    section.add(
        "pings and pongs between all of five fragments, in one segment",
        "Pongs, and the message whole. RFC 6455 §5.4",
        exchange -> {
          exchange.send(
              Frame.text("1").more(),
              Frame.ping("a"),
              Frame.continuation("2").more(),
              Frame.pong("b"),
              Frame.continuation("3").more(),
              Frame.continuation("").more(),
              Frame.continuation("4"));
          exchange.expectText("1234");
          exchange.expectPong("a");
          exchange.closeCleanly();
        });
    section.add(
        "an empty ping between two empty fragments",
        "An empty pong, and an empty message. RFC 6455 §5.4",
        exchange -> {
          exchange.send(Frame.text("").more(), Frame.ping(""), Frame.continuation(""));
          exchange.expectPong("");
          exchange.expectText("");
          exchange.closeCleanly();
        });
  }

  private static void wrong(Section section, String title, Frame... frames) {
    section.add(
        title + ", in one segment",
        FAILS,
        exchange -> {
          exchange.send(frames);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        title + ", octet by octet",
        FAILS,
        exchange -> {
          exchange.sendChopped(1, frames);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }

  private static void wrongOrder(Section section) {
    Frame last = Frame.continuation("continued");
    Frame text = Frame.text("text");
    Frame binary = Frame.binary(Payload.hex("00 ff"));
    wrong(section, "a continuation of nothing", last);
    wrong(section, "a continuation of nothing that has to go on", last.more());
    wrong(section, "an empty continuation of nothing", Frame.continuation(""));
    wrong(section, "a continuation of nothing, then its end", last.more(), last);
    wrong(section, "a continuation of nothing, then a text message", last.more(), text);
    wrong(section, "a text message inside a text message", text.more(), text);
    wrong(section, "a text message inside a binary one", binary.more(), text);
    wrong(section, "a binary message inside a text message", text.more(), binary);
    wrong(section, "a binary message inside a binary one", binary.more(), binary);
    wrong(section, "the beginning of a message inside another", text.more(), text.more(), last);
    wrong(section, "a message inside another, after two fragments", text.more(), last.more(), text);
    wrong(section, "an empty message inside another", text.more(), Frame.text(""));
  }

  private static void wrongAfterValid(Section section) {
    Frame last = Frame.continuation("continued");
    Frame text = Frame.text("valid");
    for (Frame wrong : List.of(last, last.more(), Frame.continuation(""))) {
      section.add(
          wrong + " after a whole message",
          "The first is echoed, then it fails with 1002. RFC 6455 §5.4",
          exchange -> {
            exchange.send(text);
            exchange.expectEcho(text);
            exchange.send(wrong);
            exchange.expectFailure(PROTOCOL_ERROR);
          });
      section.add(
          wrong + " behind a message in fragments, in one segment",
          "The first is echoed, then it fails with 1002. RFC 6455 §5.4",
          exchange -> {
            exchange.send(Frame.text("va").more(), Frame.continuation("lid"), wrong);
            exchange.expectEchoThenFailure(text, PROTOCOL_ERROR);
          });
    }
  }

  private static void controlInFragments(Section section) {
    for (Frame control : List.of(Frame.ping("frag"), Frame.pong("frag"), Frame.close(1000))) {
      String name = Opcode.name(control.opcode());
      wrong(section, name + " with FIN=0", control.more());
      wrong(section, name + " in two fragments", control.more(), Frame.continuation("ment"));
      wrong(
          section,
          name + " with FIN=0 between the fragments of a message",
          Frame.text("one").more(),
          control.more(),
          Frame.continuation("two"));
    }
  }
}
