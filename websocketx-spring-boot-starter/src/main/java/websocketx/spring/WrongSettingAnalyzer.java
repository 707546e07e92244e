// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Lets an application that does not start say why in two lines, as Spring Boot does for values
/// that it cannot convert, and not in a stack trace of which the last line counts.
final class WrongSettingAnalyzer extends AbstractFailureAnalyzer<WrongSetting> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, WrongSetting cause) {
    return new FailureAnalysis(
        "The WebSocket server does not take its settings: " + cause.getMessage(),
        "Change the property below 'websocketx' that says so (readLimit is websocketx.read-limit),"
            + " or the WebSocketServerCustomizer.",
        cause);
  }
}
