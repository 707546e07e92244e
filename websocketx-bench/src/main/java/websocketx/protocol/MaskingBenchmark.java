// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import java.nio.ByteBuffer;
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

/// Unmasking a payload out of the buffer that the transport reads into.
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MaskingBenchmark {
  /// Bytes of payload.
  @Param({"16", "125", "1024", "16384", "1048576"})
  int size;

  /// Where the payload begins in the buffer, and after how many bytes of the whole payload. A
  /// header of 6 bytes before it, as most have, puts it out of line with a word.
  @Param({"0", "6"})
  int start;

  private int key = 0x9E37_79B9; // not a constant for the compiler, as it is none in a server
  private ByteBuffer source = ByteBuffer.allocate(0);
  private byte[] target = {};

  /// Fills the buffer.
  @Setup
  public void fill() {
    byte[] bytes = new byte[start + size];
    new Random(1).nextBytes(bytes);
    source = ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
    target = new byte[size];
  }

  /// What the receiver does.
  @Benchmark
  public boolean copy() {
    return Masking.copy(source, start, target, 0, size, key, start);
  }

  /// What a client does.
  @Benchmark
  public byte[] apply() {
    Masking.apply(target, 0, size, key, start);
    return target;
  }

  /// The least that it can take: the copy alone.
  @Benchmark
  public byte[] baselineCopyOnly() {
    source.get(start, target, 0, size);
    return target;
  }
}
