// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The broker could not do what it was asked to. Whether a message that was published with this end
/// was published all the same is not known, unless the text says so.
public final class BrokerException extends IOException {
  private static final long serialVersionUID = 1;

  /// Something has failed.
  ///
  /// @param message what was to be done, and what came in its way
  /// @param cause what the broker or its client library said, null if nothing
  public BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
