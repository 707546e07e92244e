// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.IOException;

/// The server broke a rule of the protocol in what it sent.
public final class ServerFault extends IOException {
  private static final long serialVersionUID = 1L;

  public ServerFault(String message) {
    super(message);
  }
}
