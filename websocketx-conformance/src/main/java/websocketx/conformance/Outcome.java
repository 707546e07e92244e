// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.List;

/// What one server showed in one case.
///
/// @param remark why the verdict is not STRICT, or empty
/// @param transcript what was sent and received
public record Outcome(
    Case question, Verdict verdict, String remark, List<String> transcript, long millis) {
  public Outcome {
    transcript = List.copyOf(transcript);
  }
}
