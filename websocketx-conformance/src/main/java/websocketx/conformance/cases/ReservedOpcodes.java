// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import java.util.List;
import websocketx.conformance.Chapter;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// Opcodes that mean nothing yet (RFC 6455 §5.2).
public final class ReservedOpcodes {
  private static final String FAILS = "Fails with 1002, nothing is delivered. RFC 6455 §5.2";
  private static final String ECHO_FIRST =
      "The valid message is echoed, then it fails with 1002. RFC 6455 §5.2";

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
          FAILS,
          exchange -> {
            exchange.send(frame);
            exchange.expectFailure(PROTOCOL_ERROR);
          });
    }
    Frame valid = Frame.text("valid");
    section.add(
        "opcode " + opcode + " after a valid message was echoed",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid);
          exchange.expectEcho(valid);
          exchange.send(reserved);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        "opcode " + opcode + " behind a valid message and before a ping, in one segment",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
    section.add(
        "opcode " + opcode + " behind a valid message and before a ping, octet by octet",
        ECHO_FIRST,
        exchange -> {
          exchange.sendChopped(1, valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
    section.add(
        "opcode " + opcode + " between two fragments",
        FAILS,
        exchange -> {
          exchange.send(Frame.text("begun").more(), reserved, Frame.continuation("ended"));
          exchange.expectFailure(PROTOCOL_ERROR);
        });
  }
}
