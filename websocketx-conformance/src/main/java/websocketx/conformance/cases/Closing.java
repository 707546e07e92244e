// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.INVALID_PAYLOAD;
import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.Arrays;
import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Exchange;
import websocketx.conformance.Patience;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Abbreviation;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Message;
import websocketx.conformance.wire.Opcode;

/// The closing handshake (RFC 6455 §5.5.1, §7).
public final class Closing {
  private static final String ANSWER =
      "A Close frame with the same code (another valid code is NON_STRICT), then TCP ends."
          + " RFC 6455 §5.5.1";
  private static final String FAILS = "Closes with 1002. RFC 6455 §7.4";

  private Closing() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(7, "Closing");
    payloads(chapter.section("Payloads of Close frames"));
    validCodes(chapter.section("Codes that may be sent"));
    invalidCodes(chapter.section("Codes that must not be sent"));
    reasons(chapter.section("Reasons that are not UTF-8"));
    after(chapter.section("Frames after a Close frame"));
    amidst(chapter.section("Close frames amidst messages"));
    ClosingTcp.cases(chapter.section("The end of TCP"));
    return chapter;
  }

  static void expectAnswer(Exchange exchange, int code) throws Exception {
    byte[] close = exchange.expectCloseFrame();
    if (close != null && Exchange.code(close) != code) {
      boolean emptyForEmpty = code == 1005 && Exchange.code(close) == 1000;
      if (!emptyForEmpty) {
        exchange.nonStrict("answered " + Abbreviation.of(Opcode.CLOSE, close));
      }
    }
    exchange.expectEnd();
  }

  private static void payloads(Section section) {
    section.add(
        "no payload",
        "A Close frame without a code or with 1000, then TCP ends. RFC 6455 §5.5.1",
        exchange -> {
          exchange.send(Frame.close());
          expectAnswer(exchange, 1005);
        });
    section.add(
        "one octet",
        "Closes with 1002: a code has two octets. RFC 6455 §5.5.1",
        exchange -> {
          exchange.send(Frame.close(new byte[] {3}));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    for (int length : List.of(0, 1, 12, 122, 123)) {
      section.add(
          "1000 and a reason of " + Payload.size(length),
          ANSWER,
          exchange -> {
            exchange.send(Frame.close(1000, Payload.ascii(length)));
            expectAnswer(exchange, 1000);
          });
    }
    section.add(
        "1000 and a reason of many octets per character",
        ANSWER,
        exchange -> {
          exchange.send(Frame.close(1000, "Bis bald, さようなら 🌊"));
          expectAnswer(exchange, 1000);
        });
    section.add(
        "1000, octet by octet",
        ANSWER,
        exchange -> {
          exchange.sendChopped(1, Frame.close(1000, "bye"));
          expectAnswer(exchange, 1000);
        });
    for (int length : List.of(124, 125, 200)) {
      section.add(
          "1000 and a reason of " + Payload.size(length),
          "Fails with 1002: control frames have 125 octets at most. RFC 6455 §5.5",
          exchange -> {
            exchange.send(Frame.close(1000, Payload.ascii(length)));
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
  }

  private static void validCodes(Section section) {
    for (int code : List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011)) {
      validCode(section, code);
    }
    for (int code : List.of(3000, 3001, 3999, 4000, 4001, 4999)) {
      validCode(section, code);
    }
    for (int code : List.of(1012, 1013, 1014)) {
      section.add(
          code + ", which was registered later",
          "A Close frame with the same code, or with 1002 from a server that only knows RFC 6455"
              + " (INFORMATIONAL). RFC 6455 §7.4.2, §11.7",
          exchange -> {
            exchange.send(Frame.close(code));
            byte[] close = exchange.expectCloseFrame();
            if (close != null && Exchange.code(close) != code) {
              exchange.informational("answered " + Abbreviation.of(Opcode.CLOSE, close));
            }
            exchange.expectEnd();
          });
    }
  }

  private static void validCode(Section section, int code) {
    section.add(
        Integer.toString(code),
        ANSWER,
        exchange -> {
          exchange.send(Frame.close(code));
          expectAnswer(exchange, code);
        });
    section.add(
        code + " with a reason",
        ANSWER,
        exchange -> {
          exchange.send(Frame.close(code, "because"));
          expectAnswer(exchange, code);
        });
  }

  private static void invalidCodes(Section section) {
    for (int code :
        List.of(
            0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 32767, 65535)) {
      section.add(
          Integer.toString(code),
          FAILS,
          exchange -> {
            exchange.send(Frame.close(code));
            exchange.expectFailure(PROTOCOL_ERROR);
          });
      section.add(
          code + " with a reason",
          FAILS,
          exchange -> {
            exchange.send(Frame.close(code, "because"));
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
  }

  private static void reasons(Section section) {
    for (String hex :
        List.of("ff", "c3 28", "c0 80", "ed a0 80", "f4 90 80 80", "e2 82", "62 79 65 80")) {
      section.add(
          hex,
          "Closes with 1007. RFC 6455 §5.5.1, §8.1",
          exchange -> {
            exchange.send(Frame.close(1000, Payload.hex(hex)));
            exchange.expectFailure(INVALID_PAYLOAD);
          });
    }
  }

  private static void after(Section section) {
    List<Frame> late =
        List.of(
            Frame.text("late"),
            Frame.binary(Payload.random(1000)),
            Frame.ping("late"),
            Frame.pong("late"),
            Frame.close(1000),
            Frame.close(3000, "late"),
            Frame.text("late").rsv(2));
    for (Frame frame : late) {
      section.add(
          frame + " in the same segment",
          "Only the answer to the Close frame comes. RFC 6455 §5.5.1, §1.4",
          exchange -> {
            exchange.send(Frame.close(1000), frame);
            expectAnswer(exchange, 1000);
          });
      section.add(
          frame + " after the answer",
          "Nothing more comes, TCP ends. RFC 6455 §5.5.1",
          exchange -> {
            exchange.send(Frame.close(1000));
            byte[] close = exchange.expectCloseFrame();
            if (close != null) {
              exchange.send(frame);
            }
            exchange.expectEnd();
          });
    }
  }

  private static void amidst(Section section) {
    for (int count : List.of(1, 2, 10)) {
      section.add(
          count + " messages and a Close frame in one segment",
          "The messages are echoed, then the Close frame is answered. The RFC also allows to answer"
              + " it at once, so missing echoes are NON_STRICT. RFC 6455 §5.5.1",
          exchange -> messagesThenClose(exchange, count));
    }
    section.add(
        "after the echo of a message",
        ANSWER,
        exchange -> {
          exchange.send(Frame.text("hello"));
          exchange.expectText("hello");
          exchange.send(Frame.close(1000));
          expectAnswer(exchange, 1000);
        });
    section.add(
        "between two fragments, in one segment",
        "The Close frame is answered, the message is not delivered. RFC 6455 §5.4, §5.5.1",
        exchange -> {
          exchange.send(Frame.text("one").more(), Frame.close(1000), Frame.continuation("two"));
          expectAnswer(exchange, 1000);
        });
    section.add(
        "between two fragments, octet by octet",
        "The Close frame is answered, the message is not delivered. RFC 6455 §5.4, §5.5.1",
        exchange -> {
          exchange.sendChopped(
              1, Frame.text("one").more(), Frame.close(1000), Frame.continuation("two"));
          expectAnswer(exchange, 1000);
        });
    section.add(
        "a ping and a Close frame in one segment",
        "A pong, then the answer to the Close frame; a server that sees the Close frame first may"
            + " leave the pong out. RFC 6455 §5.5.2",
        exchange -> {
          exchange.send(Frame.ping("last"), Frame.close(1000));
          if (exchange.inbox().nextPong(Patience.ANSWER) == null) {
            exchange.informational("no pong");
          }
          expectAnswer(exchange, 1000);
        });
    section.add(
        "a message of 1 MiB and a Close frame behind it",
        "The message is echoed, then the Close frame is answered. RFC 6455 §5.5.1",
        exchange -> {
          Frame large = Frame.binary(Payload.random(1 << 20));
          exchange.send(large, Frame.close(1000));
          Message message = exchange.inbox().nextMessage(Patience.ANSWER);
          if (message == null) {
            exchange.nonStrict("the message before the Close frame was not echoed");
          }
          expectAnswer(exchange, 1000);
        });
  }

  private static void messagesThenClose(Exchange exchange, int count) throws Exception {
    Frame[] frames = new Frame[count + 1];
    for (int i = 0; i < count; i++) {
      frames[i] = Frame.text("message " + i);
    }
    frames[count] = Frame.close(1000);
    exchange.send(frames);
    for (int i = 0; i < count; i++) {
      Message message = exchange.inbox().nextMessage(Patience.ANSWER);
      if (message == null) {
        exchange.nonStrict("only %d of %d messages were echoed".formatted(i, count));
        break;
      }
      if (!Arrays.equals(message.payload(), frames[i].payload())) {
        throw exchange.fail("the echo is " + message);
      }
    }
    expectAnswer(exchange, 1000);
  }
}
