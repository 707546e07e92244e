// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

/// What a server showed in a case; the worst comes last.
public enum Verdict {
  /// As the RFC says.
  STRICT,
  /// The RFC leaves it open; what the server did is in the remark.
  INFORMATIONAL,
  /// Safe, but not as the RFC says: a wrong close code, no Close frame, later than it could be.
  NON_STRICT,
  /// The server lacks something optional, so the case says nothing about it.
  UNIMPLEMENTED,
  /// A rule is broken.
  FAILED
}
