// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance;

import java.util.List;
import websocketx.conformance.cases.Closing;
import websocketx.conformance.cases.Compression;
import websocketx.conformance.cases.Fragmentation;
import websocketx.conformance.cases.Framing;
import websocketx.conformance.cases.Limits;
import websocketx.conformance.cases.OpeningHandshake;
import websocketx.conformance.cases.PingPong;
import websocketx.conformance.cases.ReservedBits;
import websocketx.conformance.cases.ReservedOpcodes;
import websocketx.conformance.cases.Text;

/// All cases.
public final class Catalogue {
  private Catalogue() {}

  public static List<Chapter> chapters() {
    return List.of(
        Framing.chapter(),
        PingPong.chapter(),
        ReservedBits.chapter(),
        ReservedOpcodes.chapter(),
        Fragmentation.chapter(),
        Text.chapter(),
        Closing.chapter(),
        OpeningHandshake.chapter(),
        Limits.chapter(),
        Compression.chapter(),
        Compression.traffic(),
        Compression.combinations());
  }
}
