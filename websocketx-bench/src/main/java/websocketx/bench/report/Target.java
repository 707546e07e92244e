// SPDX-License-Identifier: Apache-2.0
package websocketx.bench.report;

/// Something that the server is meant to reach.
///
/// @param scenario where
/// @param aim what is meant
/// @param figure what was measured
/// @param outcome whether that is enough
record Target(String scenario, String aim, String figure, Outcome outcome) {
  enum Outcome {
    REACHED("reached"),
    MISSED("**missed**"),
    /// Who it is compared with is not here.
    UNKNOWN("unknown");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    static Outcome of(boolean reached) {
      return reached ? REACHED : MISSED;
    }

    String word() {
      return word;
    }
  }
}
