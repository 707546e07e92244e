// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

/// The server has refused to open a connection.
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  RefusedException(int status) {
    super("refused with " + status);
    this.status = status;
  }

  int status() {
    return status;
  }
}
