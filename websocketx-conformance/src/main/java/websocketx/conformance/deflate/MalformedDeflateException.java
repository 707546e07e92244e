// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

/// What the peer sent is not a DEFLATE stream.
public final class MalformedDeflateException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedDeflateException(String message) {
    super(message);
  }
}
