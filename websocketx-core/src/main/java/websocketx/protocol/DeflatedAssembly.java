// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.InflatedMessage;
import websocketx.deflate.MessageInflater;

/// A message that is compressed on the wire (RFC 7692 §6.2), inflated as it comes. The limit holds
/// for what comes out. What goes in has to bring something out, because blocks without content
/// could come in for ever.
final class DeflatedAssembly extends MessageAssembly {
  /// The worst that an honest peer makes of a byte: a block of its own, and a flush behind it.
  private static final int MOST_PER_BYTE = 8;

  /// For tables of codes, and for flushes that nothing has come before.
  private static final int MOST_BESIDE = 8 * 1024;

  private final int limit;
  private final InflatedMessage message;
  private long compressed;

  DeflatedAssembly(boolean text, int limit, MessageInflater inflater) {
    super(text);
    this.limit = limit;
    message = inflater.begin(limit);
  }

  /// The most bytes that a compressed message may have on the wire.
  static int maxCompressed(int limit) {
    return (int) Math.min(Integer.MAX_VALUE, maxFor(limit));
  }

  private static long maxFor(int inflated) {
    return (long) MOST_PER_BYTE * inflated + MOST_BESIDE;
  }

  @Override
  long room() {
    return maxCompressed(limit) - compressed;
  }

  @Override
  int step() {
    return InflatedMessage.MAX_INPUT;
  }

  @Override
  @Nullable MessageFault append(ByteBuffer source, int length, FrameDecoder frame, int missing) {
    compressed += length;
    int offset = (int) frame.length() - missing - length;
    Masking.copy(source, source.position(), message.input(), 0, length, frame.maskKey(), offset);
    int from = message.size();
    MessageFault fault = fault(message.append(length));
    if (fault == null && compressed > maxFor(message.size())) {
      fault = MessageFault.LITTLE_IN_MUCH;
    }
    return fault != null ? fault : checkText(message.bytes(), from, message.size(), false);
  }

  @Override
  @Nullable MessageFault finish() {
    MessageFault fault = fault(message.finish());
    return fault == null && !isTextComplete() ? MessageFault.NOT_UTF8 : fault;
  }

  private @Nullable MessageFault fault(InflatedMessage.State state) {
    return switch (state) {
      case GOOD -> null;
      case TOO_BIG -> MessageFault.tooBig(limit);
      case CORRUPT -> MessageFault.NOT_DEFLATE;
    };
  }

  @Override
  int held() {
    return message.bytes().length;
  }

  @Override
  long effort() {
    return message.effort();
  }

  @Override
  byte[] payload() {
    return message.toByteArray();
  }

  @Override
  void release() {
    message.close();
  }
}
