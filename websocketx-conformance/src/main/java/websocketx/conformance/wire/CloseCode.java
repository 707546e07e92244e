// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

/// Which close codes may stand in a Close frame (RFC 6455 §7.4).
public final class CloseCode {
  public static final int NORMAL = 1000;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int INVALID_PAYLOAD = 1007;
  public static final int TOO_BIG = 1009;

  private CloseCode() {}

  /// The code in the payload of a Close frame, which has at least two octets.
  public static int of(byte[] payload) {
    return ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
  }

  /// The codes of RFC 6455 and of the registry that it began, and those for libraries (3000 to
  /// 3999) and applications (4000 to 4999).
  public static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
