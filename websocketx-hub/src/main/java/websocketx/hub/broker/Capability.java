// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

/// What a broker can do beside carrying messages.
public enum Capability {
  /// Messages are kept and have positions: [Broker#history].
  HISTORY,

  /// It is known who is where: [Broker#presence()].
  PRESENCE
}
