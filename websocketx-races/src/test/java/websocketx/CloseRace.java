// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.List;
import websocketx.CloseCause.Initiator;

/// The application closes, another thread of it writes, and the peer closes as well.
public final class CloseRace extends Race {
  private static final int OURS = 3000;
  private static final int THEIRS = 4000;

  private volatile boolean isWritten;

  @Override
  public void race() {
    Connected connected = new Connected(1000);
    Connection connection = connected.connection;
    Racer closer = start(() -> connection.close(new CloseFrame(new StatusCode(OURS))));
    Racer writer = start(() -> write(connection));
    connection.lock.runWhenFree(() -> connection.ending().peerClosed(THEIRS, "", Long.MIN_VALUE));
    closer.finish();
    writer.finish();
    CloseCause cause = connection.ending().cause();
    check(connection.isOver() && cause.wasClean(), "the end is not complete");
    boolean isOurs = cause.frame().code().value() == OURS;
    check(
        cause.initiator() == (isOurs ? Initiator.APPLICATION : Initiator.PEER),
        "closed by " + cause);
    List<String> frames = connected.frames();
    check(frames.getLast().equals("136:2"), "the last frame is no Close: " + frames);
    check(frames.size() == (isWritten ? 2 : 1), "the peer sees " + frames);
  }

  private void write(Connection connection) {
    try {
      connection.write(Message.binary(new byte[] {1}));
      isWritten = true;
    } catch (ConnectionClosedException e) {
      // The end was first.
    }
  }
}
