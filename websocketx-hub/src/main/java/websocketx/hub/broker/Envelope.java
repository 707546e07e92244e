// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.Message;

/// A message on its way between nodes.
///
/// In bytes, which all brokers carry alike: a version, 1; flags, of which 1 says that the message
/// is text and 2 that it has a key; the length of the node's name in one byte, and the name; if
/// there is a key, its length in two bytes, the key; and the payload up to the end. All numbers are
/// big-endian, all text is UTF-8.
///
/// @param node which node it comes from, 1 to 64 characters
/// @param key of which the newest message is the one that counts, up to 255 characters; null if it
///   has none
/// @param message what was published
public record Envelope(String node, @Nullable String key, Message message) {
  private static final byte VERSION = 1;
  private static final int TEXT = 1;
  private static final int KEY = 2;
  private static final int MAX_NODE = 64;
  private static final int MAX_KEY = 255;

  /// Checks the names.
  ///
  /// @throws IllegalArgumentException if they are not as they must be
  public Envelope {
    if (node.isEmpty() || node.length() > MAX_NODE) {
      throw new IllegalArgumentException("a node's name has 1 to " + MAX_NODE + " characters");
    }
    if (key != null && key.length() > MAX_KEY) {
      throw new IllegalArgumentException("a key has up to " + MAX_KEY + " characters");
    }
  }

  /// The envelope in bytes.
  ///
  /// @return a fresh array
  public byte[] toByteArray() {
    byte[] from = node.getBytes(UTF_8);
    byte[] about = key == null ? new byte[0] : key.getBytes(UTF_8);
    int length = 3 + from.length + (key == null ? 0 : 2 + about.length) + message.size();
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.put(VERSION);
    bytes.put((byte) ((message.isText() ? TEXT : 0) | (key == null ? 0 : KEY)));
    bytes.put((byte) from.length).put(from);
    if (key != null) {
      bytes.putShort((short) about.length).put(about);
    }
    bytes.put(message.asByteBuffer());
    return bytes.array();
  }

  /// Reads an envelope.
  ///
  /// @param bytes as [#toByteArray()] has made them
  /// @return the envelope
  /// @throws IllegalArgumentException if they are anything else, or of a later version
  public static Envelope of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.remaining() < 3 || in.get() != VERSION) {
      throw new IllegalArgumentException("not an envelope of version " + VERSION);
    }
    int flags = in.get();
    if ((flags & ~(TEXT | KEY)) != 0) {
      throw new IllegalArgumentException("an envelope with unknown flags");
    }
    String node = text(in, in.get() & 0xff);
    String key = null;
    if ((flags & KEY) != 0) {
      if (in.remaining() < 2) {
        throw new IllegalArgumentException("an envelope that is cut short");
      }
      key = text(in, in.getShort() & 0xffff);
    }
    // Text that is no UTF-8 must not reach a peer: it is decoded once, and encoded again.
    Message message =
        (flags & TEXT) != 0 ? Message.text(text(in, in.remaining())) : Message.binary(in);
    return new Envelope(node, key, message);
  }

  private static String text(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new IllegalArgumentException("an envelope that is cut short");
    }
    byte[] text = new byte[length];
    in.get(text);
    return new String(text, UTF_8);
  }
}
