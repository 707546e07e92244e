// SPDX-License-Identifier: Apache-2.0

package websocketx.adapters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.conformance.wire.Request;

/// What connections cost that do nothing.
class IdleIT {
  private static final int CONNECTIONS = 1000;

  @ParameterizedTest
  @EnumSource
  void idleConnectionsHoldNoThreadAndLittleMemory(Adapters kind) throws Exception {
    long client = costOfAClient();
    try (Stage stage = new Stage(kind, Stage.DRAIN)) {
      open(stage.uri(), 10); // classes are loaded, pools are filled
      long before = used();
      List<SocketChannel> channels = open(stage.uri(), CONNECTIONS);
      for (int i = 0; i < CONNECTIONS; i++) {
        stage.connection();
      }
      double each = (used() - before) / (double) CONNECTIONS - client;
      Table.put(Table.Row.MEMORY, kind, String.format(Locale.ROOT, "%.1f KiB", each / 1024));
      assertTrue(each < 64 * 1024, "an idle connection costs " + each + " bytes");
      List<String> held = held();
      Table.put(Table.Row.THREADS, kind, String.valueOf(held.size()));
      assertEquals(List.of(), held);
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  private static List<SocketChannel> open(URI uri, int count) throws IOException {
    List<SocketChannel> channels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
      channel.write(ByteBuffer.wrap(new Request(uri).encode()));
      channel.read(ByteBuffer.allocate(1024)); // the 101
      channels.add(channel);
    }
    return channels;
  }

  /// What of the memory is the peer's, which lives here too.
  private static long costOfAClient() throws IOException {
    try (ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CONNECTIONS)) {
      long before = used();
      List<SocketChannel> channels = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        channels.add(SocketChannel.open(server.getLocalAddress()));
      }
      long cost = (used() - before) / CONNECTIONS;
      for (SocketChannel channel : channels) {
        channel.close();
      }
      return cost;
    }
  }

  /// On the heap, and in direct buffers.
  private static long used() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      long direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      least = Math.min(least, heap + direct);
    }
    return least;
  }

  /// Threads of the platform that are in our code, and neither ours nor the test's.
  private static List<String> held() {
    List<String> held = new ArrayList<>();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      boolean isOurs =
          thread.getName().startsWith("websocketx-") || thread.equals(Thread.currentThread());
      for (StackTraceElement frame : entry.getValue()) {
        if (!isOurs && frame.getClassName().startsWith("websocketx.")) {
          held.add(thread.getName() + " in " + frame);
          break;
        }
      }
    }
    return held;
  }
}
