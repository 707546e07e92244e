// SPDX-License-Identifier: Apache-2.0

package websocketx;

import websocketx.CloseCause.Initiator;

/// The peer takes hardly anything: one thread waits for its message to go out, another closes, and
/// the loop aborts, as the server does when its time is up.
public final class AbortRace extends Race {
  private static final int OURS = 3000;

  private boolean isRefused;

  @Override
  public void race() {
    Connected connected = new Connected(4);
    Connection connection = connected.connection;
    Racer writer = start(() -> write(connection));
    Racer closer = start(() -> connection.close(new CloseFrame(new StatusCode(OURS))));
    connection.abort(Initiator.SERVER, null);
    writer.finish();
    closer.finish();
    check(isRefused, "a message counts as sent that cannot have been");
    check(connection.isOver(), "it is not over");
    CloseCause cause = connection.ending().cause();
    check(!cause.wasClean(), "a clean end");
    boolean isOurs = cause.frame().code().value() == OURS;
    check(
        cause.initiator() == (isOurs ? Initiator.APPLICATION : Initiator.SERVER),
        "closed by " + cause);
  }

  private void write(Connection connection) {
    try {
      connection.write(Message.binary(new byte[200]));
    } catch (ConnectionClosedException e) {
      isRefused = true;
    }
  }
}
