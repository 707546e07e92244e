// SPDX-License-Identifier: Apache-2.0

package websocketx;

/// A message made for sending to many, by [Message#prepare()]: what has to be encoded is encoded at
/// most once and shared by all connections. `write` and `offer` take it like any other message.
/// Immutable; safe from any thread.
public final class PreparedMessage extends Message {
  PreparedMessage(Message message) {
    super(message.isText(), message.payload());
  }

  @Override
  public PreparedMessage prepare() {
    return this;
  }
}
