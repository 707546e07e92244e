// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.testing.OverTls;

/// What holds over TCP holds over TLS.
@ExtendWith(OverTls.class)
class SuitesOverTlsIT {
  @Nested
  class BrokenFramesOverTls extends BrokenFramesIT {}

  @Nested
  class ClosingDefectsOverTls extends ClosingDefectsIT {}

  @Nested
  class CompressedConnectionsOverTls extends CompressedConnectionsIT {}

  @Nested
  class CompressionOffersOverTls extends CompressionOffersIT {}

  @Nested
  class ConcurrencyOverTls extends ConcurrencyIT {}

  @Nested
  class ConnectionEndOverTls extends ConnectionEndIT {}

  @Nested
  class ContextTakeoverOverTls extends ContextTakeoverIT {}

  @Nested
  class DecisionOverTls extends DecisionIT {}

  @Nested
  class FaultsOverTls extends FaultsIT {}

  @Nested
  class ForkOverTls extends ForkIT {}

  @Nested
  class HandlersOverTls extends HandlersIT {}

  @Nested
  class LogsOverTls extends LogsIT {}

  @Nested
  class ObserverOverTls extends ObserverIT {}

  @Nested
  class OpeningDefectsOverTls extends OpeningDefectsIT {
    /// Who says nothing in time is dropped, and not told that TLS has ended.
    @Override
    void openingHandshakeIsBounded() {}
  }

  @Nested
  class OpeningOverTls extends OpeningIT {}

  @Nested
  class ReadLimitOverTls extends ReadLimitIT {}

  @Nested
  class ReadingOverTls extends ReadingIT {}

  @Nested
  class RefusedRequestsOverTls extends RefusedRequestsIT {}

  @Nested
  class ServerEndsOverTls extends ServerEndsIT {}

  @Nested
  class ShutdownOverTls extends ShutdownIT {}

  @Nested
  class SubprotocolOverTls extends SubprotocolIT {}

  @Nested
  class TrafficDefectsOverTls extends TrafficDefectsIT {}

  @Nested
  class WritingOverTls extends WritingIT {}
}
