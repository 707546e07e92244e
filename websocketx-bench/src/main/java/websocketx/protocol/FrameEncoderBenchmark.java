// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Writing frames.
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameEncoderBenchmark {
  private static final int MANY = 16;

  /// Bytes of payload.
  @Param({"64", "16384"})
  int size;

  private int key = 0x9E37_79B9; // not a constant for the compiler, as it is none in a client
  private byte[] payload = {};
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /// Makes room.
  @Setup
  public void allocate() {
    payload = new byte[size];
    buffer = ByteBuffer.allocateDirect(MANY * (size + FrameEncoder.headerSize(size, false)));
  }

  /// One of 16 frames that go into the output buffer together.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public ByteBuffer stage() {
    buffer.clear();
    for (int i = 0; i < MANY; i++) {
      FrameEncoder.putHeader(buffer, true, Opcode.TEXT, size);
      buffer.put(payload);
    }
    return buffer;
  }

  /// The least that it can take: the copy of the payload alone.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public ByteBuffer baselineCopyOnly() {
    buffer.clear();
    for (int i = 0; i < MANY; i++) {
      buffer.put(payload);
    }
    return buffer;
  }

  /// A frame of its own, as a prepared message keeps it.
  @Benchmark
  public byte[] frame() {
    return FrameEncoder.frame(Opcode.TEXT, payload);
  }

  /// A frame of a client.
  @Benchmark
  public byte[] maskedFrame() {
    return FrameEncoder.maskedFrame(true, Opcode.TEXT, payload, key);
  }
}
