// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

/// What a client may do wrong, and the close code for it.
enum Fault {
  RESERVED_BIT(1002),
  RESERVED_OPCODE(1002),
  NOT_MASKED(1002),
  CONTROL_FRAME_FRAGMENTED(1002),
  CONTROL_FRAME_TOO_LONG(1002),
  LENGTH_NOT_MINIMAL(1002),
  LENGTH_NEGATIVE(1002),
  CONTINUATION_OF_NOTHING(1002),
  MESSAGE_INSIDE_MESSAGE(1002),
  HALF_A_CLOSE_CODE(1002),
  CLOSE_CODE_NOT_ALLOWED(1002),
  TEXT_NOT_UTF8(1007),
  TEXT_ENDS_INSIDE_CHARACTER(1007),
  CLOSE_REASON_NOT_UTF8(1007),
  MESSAGE_TOO_BIG(1009),
  FRAGMENTS_TOO_BIG(1009),
  RSV1_ON_CONTINUATION(1002, true),
  RSV1_ON_CONTROL_FRAME(1002, true),
  RSV2_OR_3_ON_COMPRESSED(1002, true),
  NOT_DEFLATE(1007, true),
  INFLATES_TO_NOT_UTF8(1007, true),
  INFLATES_TO_HALF_A_CHARACTER(1007, true),
  INFLATES_TO_TOO_MUCH(1009, true),
  /// Not answered: RFC 6455 §5.5.1 only forbids to send anything.
  GOES_ON_AFTER_CLOSE(0);

  final int code;

  /// Whether compression has to be agreed on for it.
  final boolean compressed;

  Fault(int code) {
    this(code, false);
  }

  Fault(int code, boolean compressed) {
    this.code = code;
    this.compressed = compressed;
  }
}
