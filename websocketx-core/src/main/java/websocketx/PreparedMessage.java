// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.MessageDeflater;

/// A message made for sending to many, by [Message#prepare()]: it is encoded at most once for each
/// wire form, which is plain or one of the combinations of level and window that connections have
/// agreed on, and shared by all connections. `write` and `offer` take it like any other message. It
/// never refers to earlier messages, so with context takeover it gets less short than another.
/// Immutable; safe from any thread.
public final class PreparedMessage extends Message {
  private final ConcurrentMap<Integer, byte[]> forms = new ConcurrentHashMap<>(2);

  PreparedMessage(Message message) {
    super(message);
  }

  /// The wire form for connections like the one whose deflater this is; whoever comes first makes
  /// it, and others who come meanwhile wait for it.
  ///
  /// @return shared, for reading only; as [MessageDeflater#deflate]
  byte @Nullable [] deflated(MessageDeflater deflater) {
    byte[] known = forms.get(deflater.key());
    return known != null
        ? known
        : forms.computeIfAbsent(deflater.key(), _ -> deflater.deflateAlone(payload()));
  }

  @Override
  public PreparedMessage prepare() {
    return this;
  }
}
