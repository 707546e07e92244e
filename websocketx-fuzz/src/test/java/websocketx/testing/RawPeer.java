// SPDX-License-Identifier: Apache-2.0
package websocketx.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A peer of a server in memory that follows no rule and never waits: what the server does not take
/// is lost. Used by one thread.
public final class RawPeer implements Wire.Ends {
  private final Wire wire;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream(); // its own lock
  private volatile boolean isEnded;
  private boolean isStalled;

  /// Connects.
  ///
  /// @param server in memory
  public RawPeer(TestServer server) {
    wire = server.wire();
    wire.start(this);
  }

  /// Sends as much as fits into the way to the server.
  ///
  /// @param bytes any
  public void send(byte[] bytes) {
    try {
      wire.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      // The server has let go: it does not have to listen.
    }
  }

  /// Reads no more, or again.
  public void stallOrResume() {
    isStalled = !isStalled;
    wire.setReading(!isStalled);
  }

  /// Reads all there is.
  public void resume() {
    isStalled = false;
    wire.setReading(true);
  }

  /// Sends nothing more.
  public void halfClose() {
    wire.halfClose();
  }

  /// Drops the connection.
  public void reset() {
    isEnded = true;
    wire.abort();
  }

  /// What has come.
  ///
  /// @return all bytes so far
  public byte[] received() {
    return received.toByteArray();
  }

  /// Whether the server has ended the connection in its direction, or dropped it.
  ///
  /// @return true if nothing more comes
  public boolean isEnded() {
    return isEnded;
  }

  @Override
  public void received(ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    received.writeBytes(bytes);
  }

  @Override
  public void ended(@Nullable IOException failure) {
    isEnded = true;
  }

  @Override
  public void writable() {}
}
