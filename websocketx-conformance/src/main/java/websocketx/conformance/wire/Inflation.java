// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

/// What makes a compressed message of the server readable.
@FunctionalInterface
public interface Inflation {
  /// The payload as it was before it was deflated.
  ///
  /// @throws ServerFault if the server broke what was negotiated
  byte[] inflate(byte[] compressed) throws ServerFault;
}
