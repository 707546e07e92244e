// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// What is wrong with a message: the code and reason to close with.
///
/// @param code 1007 or 1009
/// @param reason at most 123 bytes
record MessageFault(int code, String reason) {
  static final MessageFault NOT_UTF8 =
      new MessageFault(CloseCode.INVALID_FRAME_PAYLOAD_DATA, "text is not UTF-8");

  static final MessageFault NOT_DEFLATE =
      new MessageFault(
          CloseCode.INVALID_FRAME_PAYLOAD_DATA, "compressed data is invalid or incomplete");

  static final MessageFault LITTLE_IN_MUCH =
      new MessageFault(
          CloseCode.MESSAGE_TOO_BIG, "compressed data is over 8 times as long as its content");

  static MessageFault tooBig(int limit) {
    return new MessageFault(
        CloseCode.MESSAGE_TOO_BIG, "message over " + limit + " bytes, raise readLimit");
  }
}
