// SPDX-License-Identifier: Apache-2.0

package websocketx;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One message: text or binary (RFC 6455 §5.6). Immutable; safe from any thread; may be kept and
/// sent to any number of connections. Two messages are equal if both are text or both binary and
/// their content is the same.
public sealed class Message permits PreparedMessage {
  /// What a message costs beside its payload, counted against [Options#maxUnreadBytes()] and
  /// [Options#maxUnsentBytes()], so that many empty messages are bounded like few large ones.
  static final int OVERHEAD = 64;

  private final byte[] payload;
  private final boolean isText;
  private final boolean isCompressible;
  private @Nullable String decoded; // a race only decodes twice: strings are safe to publish

  /// The message after this one, while both wait in an [Inbox]: of the last one in a batch the
  /// first, until a reader takes the batch over. Null otherwise.
  @Nullable Message next;

  /// Of the last message in a batch the last one in the batch before, while both wait in an
  /// [Inbox]; null otherwise.
  @Nullable Message previous;

  /// Takes the array over: nobody else may write to it any more.
  Message(boolean isText, byte[] payload) {
    this(isText, payload, true);
  }

  /// The same message once more.
  Message(Message message) {
    this(message.isText, message.payload, message.isCompressible);
    decoded = message.decoded;
  }

  private Message(boolean isText, byte[] payload, boolean isCompressible) {
    this.isText = isText;
    this.payload = payload;
    this.isCompressible = isCompressible;
  }

  /// A text message.
  ///
  /// @param text any valid Unicode
  /// @return the message
  /// @throws IllegalArgumentException if the text holds a surrogate without its pair, which UTF-8
  ///   cannot express
  public static Message text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new IllegalArgumentException(
              "the text has a lone surrogate at index " + i + ", which UTF-8 cannot express");
        }
        i++;
      }
    }
    Message message = new Message(true, text.getBytes(StandardCharsets.UTF_8));
    message.decoded = text;
    return message;
  }

  /// A binary message.
  ///
  /// @param payload the content; copied
  /// @return the message
  public static Message binary(byte[] payload) {
    return new Message(false, payload.clone());
  }

  /// A binary message.
  ///
  /// @param payload the content, from its position to its limit; copied, the position is left alone
  /// @return the message
  public static Message binary(ByteBuffer payload) {
    byte[] copy = new byte[payload.remaining()];
    payload.get(payload.position(), copy);
    return new Message(false, copy);
  }

  /// Whether this is a text message.
  ///
  /// @return true if text, false if binary
  public boolean isText() {
    return isText;
  }

  /// Whether this is a binary message.
  ///
  /// @return true if binary, false if text
  public boolean isBinary() {
    return !isText;
  }

  /// The text of a text message, decoded at the first call.
  ///
  /// @return the text
  /// @throws CloseStatusException with 1003 if this is a binary message: a handler that expects
  ///   text may let it pass, which closes the connection with that code
  public String text() {
    if (!isText) {
      throw new CloseStatusException(StatusCode.UNSUPPORTED_DATA, "a text message was expected");
    }
    String text = decoded;
    if (text == null) {
      text = new String(payload, StandardCharsets.UTF_8);
      decoded = text;
    }
    return text;
  }

  /// The payload; of a text message its UTF-8.
  ///
  /// @return a fresh copy
  public byte[] toByteArray() {
    return payload.clone();
  }

  /// The payload without a copy; of a text message its UTF-8.
  ///
  /// @return a fresh read-only view, from 0 to [#size()], big-endian
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(payload).asReadOnlyBuffer();
  }

  /// The length of the payload.
  ///
  /// @return in bytes, of a text message of its UTF-8
  public int size() {
    return payload.length;
  }

  /// The same message, made for sending to many: it is encoded at most once for each form that it
  /// has on the wire, and shared by all connections.
  ///
  /// @return the prepared message, which equals this one; itself if it is prepared already
  public PreparedMessage prepare() {
    return new PreparedMessage(this);
  }

  /// The same message, to be sent plain whatever the connection has agreed on: for what is
  /// compressed already, as images are, and for secrets, see [Compression].
  ///
  /// @return a message that equals this one, and shares its payload
  public Message uncompressed() {
    return new Message(isText, payload, false);
  }

  boolean isCompressible() {
    return isCompressible;
  }

  /// The payload itself: for reading only.
  byte[] payload() {
    return payload;
  }

  /// What this message counts against the limits of bytes that wait.
  int cost() {
    return cost(payload);
  }

  static int cost(byte[] payload) {
    return payload.length + OVERHEAD;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Message message
        && isText == message.isText
        && Arrays.equals(payload, message.payload);
  }

  @Override
  public final int hashCode() {
    return 31 * Arrays.hashCode(payload) + Boolean.hashCode(isText);
  }

  /// The kind and size, never the content.
  ///
  /// @return as `text message of 5 bytes`
  @Override
  public final String toString() {
    return (isText ? "text" : "binary") + " message of " + payload.length + " bytes";
  }
}
