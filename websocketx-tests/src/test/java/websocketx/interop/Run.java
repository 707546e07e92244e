// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import websocketx.Compression;

/// One client in one setting.
///
/// @param name the client's
/// @param client the client
/// @param setting the server's
/// @param offer what the client is told to offer, see [Client#meet]
/// @param agreed what the server has to answer to the offer, or ""
/// @param flaw of the client, with which it cannot work; null if there is none
record Run(
    String name,
    Client client,
    Setting setting,
    String offer,
    String agreed,
    @Nullable String flaw) {
  /// What the server has as [websocketx.Options#compression()].
  enum Setting {
    /// Declines all offers.
    OFF,
    /// Compresses each message for itself.
    ON,
    /// Grants all that a client may ask for.
    TAKEOVER;

    Compression compression() {
      Compression on = Compression.level(6).minSize(0);
      return switch (this) {
        case OFF -> Compression.OFF;
        case ON -> on;
        case TAKEOVER -> on.contextTakeover(true, true);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The client and the setting.
  String title() {
    return name + ", compression " + setting + (offer.isEmpty() ? "" : ": " + offer);
  }
}
