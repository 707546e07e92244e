// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

/// A server or the generator has not done what it should. The reason is for the report.
final class FailureException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  FailureException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
