// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.io.Serial;

/// The server does not take a setting, from a property or from a [WebSocketServerCustomizer], or
/// two that do not fit each other.
final class WrongSetting extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /// @param refusal names the option, and says what is allowed
  WrongSetting(IllegalArgumentException refusal) {
    super(refusal.getMessage(), refusal);
  }
}
