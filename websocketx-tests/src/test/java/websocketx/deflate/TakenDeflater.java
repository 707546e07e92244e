// SPDX-License-Identifier: Apache-2.0

package websocketx.deflate;

import static java.util.Objects.requireNonNull;

/// A deflater that is borrowed for as long as a test wants, as if a message took that long to
/// compress.
public final class TakenDeflater implements AutoCloseable {
  private final Deflaters deflaters;
  private final Deflaters.Borrowed borrowed;

  public TakenDeflater(Deflaters deflaters) {
    this.deflaters = deflaters;
    borrowed = requireNonNull(deflaters.take(6), "one is free");
  }

  @Override
  public void close() {
    deflaters.give(borrowed);
  }
}
