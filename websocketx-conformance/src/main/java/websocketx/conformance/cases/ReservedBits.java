// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import websocketx.conformance.Chapter;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// Reserved bits although no extension was negotiated (RFC 6455 §5.2).
public final class ReservedBits {
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
          ReservedFrames.FAILS,
          exchange -> {
            exchange.send(reserved);
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
    ReservedFrames.afterValid(section, "", Frame.text("reserved").rsv(bits));
    section.add(
        "on the second fragment of a message",
        ReservedFrames.FAILS,
        exchange -> {
          exchange.send(Frame.text("begun").more(), Frame.continuation("reserved").rsv(bits));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "on a ping between two fragments",
        ReservedFrames.FAILS,
        exchange -> {
          exchange.send(
              Frame.text("begun").more(),
              Frame.ping("reserved").rsv(bits),
              Frame.continuation("ended"));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }
}
