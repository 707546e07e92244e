// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Moves the bytes of one connection. It belongs to a loop, which calls its [Endpoint].
public interface Transport {
  /// Puts another endpoint in place of the present one. Loop only.
  ///
  /// @param endpoint gets all further calls
  void setEndpoint(Endpoint endpoint);

  /// Writes without waiting. Any thread, one at a time: the endpoint's lock sees to that. What is
  /// written is one stream: what was not taken comes first in the next call.
  ///
  /// @param source from its position to its limit; the position moves on by what was taken
  /// @return how many bytes were taken; fewer than there were if the other side takes no more for
  ///   now
  /// @throws IOException if the connection is broken
  int write(ByteBuffer source) throws IOException;

  /// Asks for [Endpoint#flush()] at the end of the loop's turn. Any thread.
  ///
  /// @return false if the loop sleeps: then the caller has to flush, which is cheaper than to wake
  ///   the loop
  boolean flushLater();

  /// Asks for [Endpoint#posted(long)] soon. Any thread.
  void post();

  /// Waits until the loop has looked at all that it has to do, unless it sleeps: for a thread that
  /// has had much, so that others have something too. Any thread but the loop's; it may return at
  /// any time, and does so at once for a thread that is interrupted.
  default void letOthersBeServed() {}

  /// Lets [#close()] throw away what was written and the other side has not taken, where it would
  /// otherwise be delivered behind it, for minutes: for a peer that takes nothing, or from which
  /// nothing is wanted any more. Any thread. A transport that delivers nothing after its end has
  /// nothing to do.
  default void forgetUnsent() {}

  /// Asks for one [Endpoint#writable(long)], as soon as bytes are taken again. Loop only.
  void awaitWritable();

  /// Asks for one [Endpoint#writable(long)], as soon as the other side has what was written, or
  /// nearly: for who is about to close, and does not want to leave behind what is never taken. Loop
  /// only, and nothing is written afterwards.
  ///
  /// @return false if there is nothing to wait for: what is kept behind [#close()] is little
  default boolean awaitDelivered() {
    return false;
  }

  /// Whether to read. What has been read already may still be received. Loop only.
  ///
  /// @param on true from the start
  void setReading(boolean on);

  /// Asks for [Endpoint#expired(long)] when the time has come; takes the place of the deadline
  /// before. Loop only.
  ///
  /// @param deadline a time of the clock, `Long.MAX_VALUE` for none
  void setDeadline(long deadline);

  /// Tells the other side that nothing more will come. Loop only, and not while another thread may
  /// write.
  void shutdownOutput();

  /// What moves the bytes when what was made of them here has failed: for who has nothing left to
  /// say, and waits until the other side has read why. Loop only, and this is not used afterwards.
  ///
  /// @return the transport beneath this one, or this
  default Transport beneath() {
    return this;
  }

  /// Lets go of everything. Loop only, and not while another thread may write.
  void close();

  /// Sets what both ends are called from now on, because a proxy has said whose connection it is.
  /// Loop only, before anybody has asked.
  ///
  /// @param local this end
  /// @param remote the other end
  /// @throws UnsupportedOperationException if no proxy can be at the other end
  default void setAddresses(SocketAddress local, SocketAddress remote) {
    throw new UnsupportedOperationException("no proxy can be at the other end");
  }

  /// Whether [#setAddresses(SocketAddress, SocketAddress)] was called. Loop only.
  ///
  /// @return whether a proxy has said whose connection it is
  default boolean isNamed() {
    return false;
  }

  /// The clock of all times here.
  ///
  /// @return the clock
  Clock clock();

  /// This end.
  ///
  /// @return as it was when the connection came, or as it was set
  SocketAddress localAddress();

  /// The other end.
  ///
  /// @return as it was when the connection came, or as it was set
  SocketAddress remoteAddress();

  /// The TLS session, once a byte has been received.
  ///
  /// @return null without TLS
  default @Nullable SSLSession tls() {
    return null;
  }
}
