// SPDX-License-Identifier: Apache-2.0
package websocketx.bench;

/// A server or the generator has not done what it should. The reason is for the report.
public final class FailureException extends Exception {
  private static final long serialVersionUID = 1;

  private final String reason;

  /// One sentence, without a full stop.
  public FailureException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /// What was wrong.
  public String reason() {
    return reason;
  }
}
