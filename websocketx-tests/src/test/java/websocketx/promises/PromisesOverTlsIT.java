// SPDX-License-Identifier: Apache-2.0

package websocketx.promises;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.testing.OverTls;

/// What is promised over TCP holds over TLS.
@ExtendWith(OverTls.class)
class PromisesOverTlsIT {
  @Nested
  class BombOverTls extends BombIT {}

  @Nested
  class BusyHandlerOverTls extends BusyHandlerIT {}

  @Nested
  class SlowPeerOverTls extends SlowPeerIT {}

  @Nested
  class SpinningHandlersOverTls extends SpinningHandlersIT {}

  @Nested
  class TakeoverStressOverTls extends TakeoverStressIT {}
}
