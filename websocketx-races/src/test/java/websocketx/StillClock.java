// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.locks.LockSupport;
import websocketx.transport.Clock;

/// Time stands still. So a deadline of 0 has passed as soon as somebody waits for it.
final class StillClock implements Clock {
  @Override
  public long now() {
    return 0;
  }

  @Override
  public void park(long deadline) {
    LockSupport.park(this);
  }
}
