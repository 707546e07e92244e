// SPDX-License-Identifier: Apache-2.0

package websocketx.nats;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import websocketx.brokers.NatsServer;
import websocketx.hub.testing.OutageContract;

/// The whole contract, with a server of one kind for all of it.
abstract class NatsContract extends OutageContract {
  private static @Nullable NatsServer server;

  static void start(NatsServer fresh) {
    server = fresh;
    fresh.start();
  }

  static NatsServer server() {
    if (server == null) {
      throw new AssertionError("not started");
    }
    return server;
  }

  @AfterAll
  static void endServer() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  @Override
  protected final void crash() {
    server().kill();
  }

  @Override
  protected final void restart() {
    server().start();
  }

  @Override
  protected final void restartEmpty() {
    server().forget();
    server().start();
  }
}
