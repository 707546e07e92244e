// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

/// The head of a response that [ResponseParser] found in order. Immutable.
public final class ResponseHead extends MessageHead implements ResponseResult {
  private final int status;
  private final String reasonPhrase;

  ResponseHead(byte[] bytes, int headersStart, int status, String reasonPhrase) {
    super(bytes, headersStart);
    this.status = status;
    this.reasonPhrase = reasonPhrase;
  }

  /// The status code.
  ///
  /// @return 100 to 999
  public int status() {
    return status;
  }

  /// What follows the status code in its line.
  ///
  /// @return printable ASCII of the peer's choice, perhaps empty
  public String reasonPhrase() {
    return reasonPhrase;
  }
}
