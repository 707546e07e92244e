// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.InflatedMessage;
import websocketx.deflate.MessageInflater;

/// A message that is compressed on the wire (RFC 7692 §6.2), inflated as it comes. The limit holds
/// for what comes out; what goes in has one that follows from it, because blocks without content
/// would come in for ever.
final class DeflatedAssembly extends MessageAssembly {
  /// The worst that zlib makes of a message is an eighth and a sixty-fourth longer than it.
  private static final int OVERHEAD = 8;

  private static final int OVERHEAD_OF_MEMORY = 64;

  /// And some bytes for each flush, so that many small fragments fit a small limit.
  private static final int OVERHEAD_OF_FLUSHES = 1024;

  private final int limit;
  private final InflatedMessage message;
  private int room;

  DeflatedAssembly(boolean text, int limit, MessageInflater inflater) {
    super(text);
    this.limit = limit;
    message = inflater.begin(limit);
    room = maxCompressed(limit);
  }

  /// The most bytes that a compressed message may have on the wire.
  static int maxCompressed(int limit) {
    long most = (long) limit + limit / OVERHEAD + limit / OVERHEAD_OF_MEMORY + OVERHEAD_OF_FLUSHES;
    return (int) Math.min(Integer.MAX_VALUE, most);
  }

  @Override
  long room() {
    return room;
  }

  @Override
  int step() {
    return InflatedMessage.MAX_INPUT;
  }

  @Override
  @Nullable MessageFault append(ByteBuffer source, int length, FrameDecoder frame, int missing) {
    room -= length;
    int offset = (int) frame.length() - missing - length;
    Masking.copy(source, source.position(), message.input(), 0, length, frame.maskKey(), offset);
    int from = message.size();
    MessageFault fault = fault(message.append(length));
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
