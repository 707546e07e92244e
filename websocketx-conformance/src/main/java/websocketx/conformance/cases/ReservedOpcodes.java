// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// Opcodes that mean nothing yet (RFC 6455 §5.2).
public final class ReservedOpcodes {
  private ReservedOpcodes() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(4, "Reserved opcodes");
    Section data = chapter.section("Data: 3 to 7");
    Section control = chapter.section("Control: 11 to 15");
    for (int opcode = 3; opcode <= 7; opcode++) {
      opcode(data, opcode);
    }
    for (int opcode = 11; opcode <= 15; opcode++) {
      opcode(control, opcode);
    }
    return chapter;
  }

  private static void opcode(Section section, int opcode) {
    Frame reserved = Frame.of(opcode, "reserved");
    for (Frame frame :
        List.of(
            Frame.of(opcode, ""),
            reserved,
            reserved.more(),
            Frame.of(opcode, Payload.random(125)),
            Frame.of(opcode, Payload.random(65_536)))) {
      section.add(
          frame.toString(),
          ReservedFrames.FAILS,
          exchange -> {
            exchange.send(frame);
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
    ReservedFrames.afterValid(section, "opcode " + opcode + " ", reserved);
    section.add(
        "opcode " + opcode + " between two fragments",
        ReservedFrames.FAILS,
        exchange -> {
          exchange.send(Frame.text("begun").more(), reserved, Frame.continuation("ended"));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }
}
