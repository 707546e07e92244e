// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import org.junit.jupiter.params.provider.ArgumentsSource;
import websocketx.protocol.Utf8Validator;

/// Text is what the JDK's decoder takes, and a piece of it is refused as soon as nothing that may
/// follow could make it text.
class Utf8FuzzTest {
  /// One of them completes whatever has begun rightly: the second byte after E0 and F0 must not be
  /// 80, and after ED and F4 not BF.
  private static final byte[][] ENDS = {
    {}, {-128}, {-128, -128}, {-128, -128, -128}, {-65}, {-65, -65}, {-65, -65, -65}
  };

  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private CharBuffer chars = CharBuffer.allocate(4096);

  @ArgumentsSource(CorpusSource.class)
  @FuzzTest
  void textIsWhatTheJdkDecodes(byte[] input) {
    Budget.hold(() -> check(new Script(input)));
  }

  private void check(Script script) {
    int where = script.octet() << 8 | script.octet();
    byte[] bytes = script.rest();
    boolean isText = isText(bytes, bytes.length, ENDS[0]);
    assertEquals(isText, Utf8Validator.isValid(bytes, 0, bytes.length));

    int cut = where % (bytes.length + 1);
    Utf8Validator validator = new Utf8Validator();
    boolean first = validator.accept(bytes, 0, cut);
    assertEquals(canBecomeText(bytes, cut), first);
    assertEquals(first && isText(bytes, cut, ENDS[0]), validator.isComplete());
    boolean second = validator.accept(bytes, cut, bytes.length);
    assertEquals(isText, second && validator.isComplete());
    assertEquals(canBecomeText(bytes, bytes.length), second);
    validator.reset();
    assertEquals(isText, validator.accept(bytes, 0, bytes.length) && validator.isComplete());
  }

  private boolean canBecomeText(byte[] bytes, int length) {
    for (byte[] end : ENDS) {
      if (isText(bytes, length, end)) {
        return true;
      }
    }
    return false;
  }

  private boolean isText(byte[] bytes, int length, byte[] end) {
    ByteBuffer text = ByteBuffer.allocate(length + end.length).put(bytes, 0, length).put(end);
    if (chars.capacity() < text.capacity()) {
      chars = CharBuffer.allocate(text.capacity());
    }
    decoder.reset();
    return decoder.decode(text.flip(), chars.clear(), true).isUnderflow();
  }
}
