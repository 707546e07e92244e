// SPDX-License-Identifier: Apache-2.0

package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/// Reading what one read from a socket brought: many small messages, or a large one.
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReceiverBenchmark {
  private static final int MANY = 200;
  private static final int SMALL = 64;
  private static final int LARGE = 16_384;

  private final ByteBuffer manySmall = stream(MANY, SMALL);
  private final ByteBuffer oneLarge = stream(1, LARGE);
  private final Receiver receiver = new Receiver(Role.SERVER, 1 << 20);
  private final FrameDecoder decoder = new FrameDecoder();

  /// One of many messages of 64 bytes of text.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void receive64Bytes(Blackhole blackhole) {
    receiver.receive(manySmall.rewind(), 0, new Consumer(blackhole));
  }

  /// A message of 16 KiB of text.
  @Benchmark
  public void receive16KiB(Blackhole blackhole) {
    receiver.receive(oneLarge.rewind(), 0, new Consumer(blackhole));
  }

  /// One of many headers; the payload is passed over.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public int decodeHeader() {
    ByteBuffer source = manySmall.rewind();
    int sum = 0;
    while (source.hasRemaining()) {
      decoder.decodeHeader(source);
      sum += decoder.opcode() ^ decoder.maskKey();
      source.position(source.position() + (int) decoder.length());
    }
    return sum;
  }

  private static ByteBuffer stream(int count, int size) {
    byte[] text = new byte[size];
    Arrays.fill(text, (byte) 'x');
    Random keys = new Random(1); // each frame has another, as a client must make them
    byte[] frame = FrameEncoder.maskedFrame(true, Opcode.TEXT, text, keys.nextInt());
    ByteBuffer stream = ByteBuffer.allocateDirect(count * frame.length).put(frame);
    while (stream.hasRemaining()) {
      stream.put(FrameEncoder.maskedFrame(true, Opcode.TEXT, text, keys.nextInt()));
    }
    return stream;
  }

  private record Consumer(Blackhole blackhole) implements Receiver.Events {
    @Override
    public void message(boolean text, byte[] payload) {
      blackhole.consume(payload);
    }

    @Override
    public void ping(byte[] payload) {
      throw new AssertionError("no ping was sent");
    }

    @Override
    public void pong(byte[] payload) {
      throw new AssertionError("no pong was sent");
    }

    @Override
    public void close(int code, String reason) {
      throw new AssertionError("no Close was sent");
    }

    @Override
    public void failed(int code, String reason) {
      throw new AssertionError(reason);
    }

    @Override
    public boolean full() {
      return false;
    }
  }
}
