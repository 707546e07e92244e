// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

/// One client in one setting.
///
/// @param name the client's
/// @param client the client
/// @param compressing whether the server grants compression
/// @param offer what the client is told to offer, see [Client#meet]
/// @param agreed what the server has to answer to the offer, or ""
record Run(String name, Client client, boolean compressing, String offer, String agreed) {
  /// As a name of tests.
  String title() {
    return name
        + ", compression "
        + (compressing ? "on" : "off")
        + (offer.isEmpty() ? "" : ": " + offer);
  }
}
