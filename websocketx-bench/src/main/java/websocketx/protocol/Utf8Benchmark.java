// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Validating text, beside what the JDK has for it, which also decodes.
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Utf8Benchmark {
  /// Words of which a text is made, in random order, so that no branch can be learned by heart.
  public enum Script {
    /// One byte each.
    ASCII("the", "quick", "brown", "fox", "\"id\":", "1234,", "{", "}", "jumps", "over"),
    /// Mostly one byte, some two.
    LATIN("größer", "the", "naïve", "façade", "Straße", "und", "señor", "a", "être", "schön"),
    /// One to four bytes.
    MIXED("name", "Привет", "größer", "日本語", "😀", "€", "{\"k\":", "λόγος", "ok", "12"),
    /// Three bytes each, without blanks.
    CJK("日本語", "中文", "漢字", "東京", "今日は", "電", "一二三四五", "有朋自遠方來");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> words;

    Script(String... words) {
      this.words = List.of(words);
    }

    private byte[] text(int size, long seed) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      while (text.length() < size) {
        text.append(words.get(random.nextInt(words.size()))).append(this == CJK ? "" : " ");
      }
      byte[] bytes = Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), size);
      for (int i = size - 1; !Utf8Validator.isValid(bytes, 0, size); i--) {
        bytes[i] = ' '; // what is left of the last character
      }
      return bytes;
    }
  }

  /// Bytes of text.
  @Param({"16", "125", "1024", "16384", "1048576"})
  int size;

  /// What it is made of.
  @Param Script script = Script.ASCII;

  private static final int TEXT_BYTES = 256 * 1024; // what stays in the cache of a core
  private static final int MOST_TEXTS = 256;

  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[][] texts = {};
  private int turn;
  private CharBuffer decoded = CharBuffer.allocate(0);

  /// Makes texts that take turns: one that always comes again, if it is short, is learned too.
  @Setup
  public void write() {
    texts = new byte[Math.clamp(TEXT_BYTES / size, 1, MOST_TEXTS)][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = script.text(size, i);
    }
    decoded = CharBuffer.allocate(size);
  }

  private byte[] next() {
    turn = turn + 1 < texts.length ? turn + 1 : 0;
    return texts[turn];
  }

  /// What the receiver does, unless the bytes are ASCII, which unmasking tells.
  @Benchmark
  public boolean validate() {
    byte[] text = next();
    return Utf8Validator.isValid(text, 0, text.length);
  }

  /// The JDK's fastest: it does not refuse, and makes a string.
  @Benchmark
  public String baselineNewString() {
    return new String(next(), StandardCharsets.UTF_8);
  }

  /// The JDK's way to refuse.
  @Benchmark
  public CoderResult baselineDecoder() {
    return decoder.reset().decode(ByteBuffer.wrap(next()), decoded.clear(), true);
  }
}
