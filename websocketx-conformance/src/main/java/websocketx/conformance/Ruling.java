// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

/// Ends a case with a verdict.
final class Ruling extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Verdict verdict;

  Ruling(Verdict verdict, String remark) {
    super(remark, null, false, false);
    this.verdict = verdict;
  }

  Verdict verdict() {
    return verdict;
  }

  String remark() {
    return String.valueOf(getMessage());
  }
}
