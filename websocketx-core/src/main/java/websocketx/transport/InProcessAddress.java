// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import java.io.Serial;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Supplier;

/// An address that is not the operating system's: whoever makes it brings the transports.
public abstract class InProcessAddress extends SocketAddress {
  @Serial private static final long serialVersionUID = 1L;

  /// For subclasses.
  protected InProcessAddress() {}

  /// The clock of the transports, by which the server waits too.
  ///
  /// @return the clock
  public abstract Clock clock();

  /// Begins to accept.
  ///
  /// @param acceptor takes what comes
  /// @param threads the threads on which the server runs the application's code at the moment of
  ///   the call, so that whoever moves the clock can see when all of them wait; any thread may ask
  public abstract void open(Acceptor acceptor, Supplier<List<Thread>> threads);

  /// Accepts no more.
  ///
  /// @param whenClosed to be called once, when nothing more is accepted
  public abstract void close(Runnable whenClosed);
}
