// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.List;
import java.util.Map;

/// Why a request is not served, and what HTTP says about it.
///
/// @param status the HTTP status, 400 to 599
/// @param reason one line of English without a word of the peer's
/// @param headers what the answer has to carry
public record Refusal(int status, String reason, List<Map.Entry<String, String>> headers)
    implements RequestResult, OpeningHandshake.Outcome {

  /// Copies the headers.
  ///
  /// @param status the HTTP status, 400 to 599
  /// @param reason one line of English without a word of the peer's
  /// @param headers what the answer has to carry
  public Refusal {
    headers = List.copyOf(headers);
  }

  static Refusal badRequest(String reason) {
    return new Refusal(400, reason, List.of());
  }
}
