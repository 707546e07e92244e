// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A library for the JVM, which tries the [Checks] in this process.
///
/// @param library makes a fresh one
record LibraryClient(Supplier<Library> library) implements Client {
  @Override
  public @Nullable String missing() {
    return null;
  }

  @Override
  public boolean optional() {
    return false;
  }

  @Override
  public Transcript meet(URI server, String offer) {
    try (Library used = library.get()) {
      return new Checks(used, server, offer).run();
    }
  }
}
