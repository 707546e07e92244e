// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// A way to a server that is long and loses packets. What goes in comes out in order, but late.
/// What is lost has to be sent again: it comes a round trip later, and all behind it no sooner.
final class LossyLink implements AutoCloseable {
  private static final long DELAY = MILLISECONDS.toNanos(150);
  private static final double LOSS = 0.05;

  /// How much is under way in one direction at most: chunks, and the bytes of each. Who sends more
  /// has to wait.
  private static final int WINDOW = 16;

  private static final int CHUNK = 32 * 1024;

  /// Empty if it is the end.
  private record Chunk(ByteBuffer bytes, long arrival) {}

  private final SocketAddress server;
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final Random random;
  private final AtomicInteger lost = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// @param seed which chunks are lost, counted over all connections
  LossyLink(SocketAddress server, long seed) throws IOException {
    this.server = server;
    random = new Random(seed);
    listening.setOption(StandardSocketOptions.SO_RCVBUF, CHUNK); // what waits, waits in the client
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Future<?> _ = threads.submit(this::accept);
  }

  /// Where clients connect to.
  URI uri(String target) {
    return URI.create("ws://127.0.0.1:" + listening.socket().getLocalPort() + target);
  }

  /// How many chunks were lost so far.
  int lost() {
    return lost.get();
  }

  private Void accept() throws IOException {
    while (true) {
      SocketChannel client = listening.accept();
      Future<?> _ = threads.submit(() -> connect(client));
    }
  }

  private Void connect(SocketChannel client) throws IOException, InterruptedException {
    try (client;
        SocketChannel ahead = SocketChannel.open(server)) {
      BlockingQueue<Chunk> there = new ArrayBlockingQueue<>(WINDOW);
      BlockingQueue<Chunk> back = new ArrayBlockingQueue<>(WINDOW);
      List<Future<Void>> _ =
          threads.invokeAll(
              List.of(
                  () -> send(client, there),
                  () -> deliver(there, ahead),
                  () -> send(ahead, back),
                  () -> deliver(back, client)));
    }
    return null;
  }

  private Void send(SocketChannel from, BlockingQueue<Chunk> underWay) throws InterruptedException {
    int count;
    do {
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
      count = read(from, bytes);
      long arrival = System.nanoTime() + DELAY;
      if (random.nextFloat() < LOSS) {
        lost.incrementAndGet();
        arrival += 2 * DELAY;
      }
      underWay.put(new Chunk(bytes.flip(), arrival));
    } while (count >= 0);
    return null;
  }

  /// A reset is an end, too.
  private static int read(SocketChannel from, ByteBuffer bytes) {
    try {
      return from.read(bytes);
    } catch (IOException e) {
      return -1;
    }
  }

  private static Void deliver(BlockingQueue<Chunk> underWay, SocketChannel to)
      throws IOException, InterruptedException {
    boolean isEnd;
    do {
      Chunk chunk = underWay.take();
      NANOSECONDS.sleep(chunk.arrival - System.nanoTime());
      isEnd = !chunk.bytes.hasRemaining();
      try {
        while (chunk.bytes.hasRemaining()) {
          to.write(chunk.bytes);
        }
        if (isEnd) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        to.close(); // nor does anything come from there; what is still under way is for nobody
      }
    } while (!isEnd);
    return null;
  }

  /// Cuts everybody off: a thread that is interrupted closes the channel that it waits for.
  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    threads.close();
    listening.close();
  }
}
