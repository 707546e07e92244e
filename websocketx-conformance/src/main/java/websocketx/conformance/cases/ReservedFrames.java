// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import static websocketx.conformance.wire.CloseCode.PROTOCOL_ERROR;

import websocketx.conformance.Section;
import websocketx.conformance.wire.Frame;

/// What cases about frames with a reserved bit or opcode have in common.
final class ReservedFrames {
  static final String FAILS = "Fails with 1002, nothing is delivered. RFC 6455 §5.2";
  private static final String ECHO_FIRST =
      "The valid message is echoed, then it fails with 1002. RFC 6455 §5.2";

  private ReservedFrames() {}

  /// Adds the cases in which a valid message comes first.
  ///
  /// @param prefix of the titles
  static void afterValid(Section section, String prefix, Frame reserved) {
    Frame valid = Frame.text("valid");
    section.add(
        prefix + "after a valid message was echoed",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid);
          exchange.expectEcho(valid);
          exchange.send(reserved);
          exchange.expectFailure(PROTOCOL_ERROR);
        });
    section.add(
        prefix + "behind a valid message and before a ping, in one segment",
        ECHO_FIRST,
        exchange -> {
          exchange.send(valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
    section.add(
        prefix + "behind a valid message and before a ping, octet by octet",
        ECHO_FIRST,
        exchange -> {
          exchange.sendChopped(1, valid, reserved, Frame.ping("after"));
          exchange.expectEchoThenFailure(valid, PROTOCOL_ERROR);
        });
  }
}
