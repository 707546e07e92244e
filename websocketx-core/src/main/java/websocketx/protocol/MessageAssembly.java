// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A message that is not there as a whole: what came of it, and the UTF-8 check of that.
abstract sealed class MessageAssembly permits PlainAssembly, DeflatedAssembly {
  final boolean text;

  /// Frames without payload since the last one with payload.
  int emptyFragments;

  private @Nullable Utf8Validator utf8;

  MessageAssembly(boolean text) {
    this.text = text;
  }

  /// How many more bytes of payload the frames of this message may have.
  abstract long room();

  /// How many bytes of payload to append at once, at most.
  abstract int step();

  /// Takes the next bytes of a frame.
  ///
  /// @param source read at its position, which stays where it is
  /// @param length how many bytes of it, at most a step
  /// @param frame the header of the frame
  /// @param missing how many bytes of the frame come after these
  /// @return what is wrong with the message as far as it came, or null
  abstract @Nullable MessageFault append(
      ByteBuffer source, int length, FrameDecoder frame, int missing);

  /// There is no more.
  ///
  /// @return what is wrong with the message as a whole, or null
  abstract @Nullable MessageFault finish();

  /// How long the array is that it fills.
  abstract int held();

  /// How much more work than copying it was so far, in bytes that are inflated.
  abstract long effort();

  /// The message's bytes in an array of exactly their number, which the assembly gives away. Once
  /// it is finished.
  abstract byte[] payload();

  /// Gives back what it has borrowed.
  abstract void release();

  /// Checks the bytes from an index to another, as the continuation of those before.
  ///
  /// @param ascii whether they are known to be ASCII
  final @Nullable MessageFault checkText(byte[] bytes, int from, int to, boolean ascii) {
    if (!text || (ascii && isTextComplete())) {
      return null;
    }
    if (utf8 == null) {
      utf8 = new Utf8Validator();
    }
    return utf8.accept(bytes, from, to) ? null : MessageFault.NOT_UTF8;
  }

  /// Whether the message may end here: text must not end inside a character.
  final boolean isTextComplete() {
    return utf8 == null || utf8.isComplete();
  }
}
