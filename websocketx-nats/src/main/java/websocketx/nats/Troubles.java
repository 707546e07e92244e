// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What goes wrong with a connection, remembered as the reason of its end. What the server refuses
/// without ending it, permissions above all, is logged once: nobody else would be told.
final class Troubles implements ErrorListener {
  /// More kinds of complaints than these are not logged.
  private static final int MAX_COMPLAINTS = 32;

  private final Set<String> complaints = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Throwable last;

  @Override
  public void errorOccurred(Connection connection, String error) {
    last = new IOException(error);
    if (connection.getStatus() == Connection.Status.CONNECTED
        && complaints.size() < MAX_COMPLAINTS
        && complaints.add(error)) {
      NatsBroker.LOG.log(System.Logger.Level.WARNING, "NATS says: {0}", error);
    }
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception failure) {
    last = failure;
  }

  @Nullable Throwable last() {
    return last;
  }
}
