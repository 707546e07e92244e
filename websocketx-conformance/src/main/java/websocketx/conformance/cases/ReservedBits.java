// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import websocketx.conformance.Chapter;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// Reserved bits although no extension was negotiated (RFC 6455 §5.2).
public final class ReservedBits {
  private static final String FAILS = "Fails with 1002, nothing is delivered. RFC 6455 §5.2";
  private static final String ECHO_FIRST =
      "The valid message is echoed, then it fails with 1002. RFC 6455 §5.2";

  private ReservedBits() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(3, "Reserved bits");
    for (int bits = 1; bits <= 7; bits++) {
      String name = Integer.toBinaryString(8 | bits).substring(1);
      combination(chapter.section("RSV1, RSV2, RSV3 = " + name), bits);
    }
    return chapter;
  }

  private static void combination(Section section, int bits) {
    Frame[] single = {
      Frame.text("reserved"),
      Frame.text(""),
      Frame.binary(Payload.random(200)),
      Frame.text(Payload.ascii(65_536)),
      Frame.text("reserved").more(),
      Frame.continuation("reserved"),
      Frame.ping("reserved"),
      Frame.pong("reserved"),
      Frame.close(1000)
    };
    for (Frame frame : single) {
      Frame reserved = frame.rsv(bits);
      section.add(
          reserved.toString(),
          FAILS,
          exchange -> {
            exchange.send(reserved);
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
    Frame valid = Frame.text("valid");
    Frame reserved = Frame.text("reserved").rsv(bits);
    section.add(
        "after a valid message was echoed",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid);
          exchange.expectEcho(valid);
          exchange.send(reserved);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "behind a valid message and before a ping, in one segment",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
    section.add(
        "behind a valid message and before a ping, octet by octet",
        ECHO_FIRST,
        exchange -> {
          exchange.sendChopped(1, valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
    section.add(
        "on the second fragment of a message",
        FAILS,
        exchange -> {
          exchange.send(Frame.text("begun").more(), Frame.continuation("reserved").rsv(bits));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "on a ping between two fragments",
        FAILS,
        exchange -> {
          exchange.send(
              Frame.text("begun").more(),
              Frame.ping("reserved").rsv(bits),
              Frame.continuation("ended"));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }
}
