// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The end of a server with 20,000 connections, or as many as a process may have here.
///
/// They come by a Unix domain socket, which costs a fifth of TCP, and takes 20,000 ports from
/// nobody. [DrainIT] shows the same with fewer over TCP, and with peers that do not answer.
@Timeout(120)
class ManyEndsIT {
  private static final int MOST = 20_000;
  private static final int BATCH = 200; // in their opening handshakes at the same time
  private static final int SPARE = 200; // descriptors that are left for all else
  private static final String HANDSHAKE_TIMEOUT = "30000"; // ms
  private static final String READ_INTERVAL = "600000"; // nobody is asked whether it is there
  private static final long DEADLINE = 40; // s
  private static final String SHUTTING_DOWN = "\u0088\u0016\u0003\u00e9server shutting down";
  private static final byte[] ANSWER = Raw.frame(0x88, (byte) 0x03, (byte) 0xe9); // 1001

  private final List<SocketChannel> clients = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private int told;
  private long begun;

  private static int count() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int)
            Math.min(
                MOST, unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE)
        : MOST;
  }

  private void open(UnixDomainSocketAddress server, int count) throws IOException {
    ByteBuffer request = ByteBuffer.wrap(Raw.upgrade("/"));
    while (clients.size() < count) {
      int before = clients.size();
      while (clients.size() < Math.min(count, before + BATCH)) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        clients.add(client);
        client.connect(server);
        client.write(request.rewind());
      }
      for (SocketChannel client : clients.subList(before, clients.size())) {
        ByteBuffer head = ByteBuffer.allocate(1024);
        while (!text(head).endsWith("\r\n\r\n")) {
          assertTrue(client.read(head) >= 0, "no answer");
        }
        assertTrue(text(head).startsWith("HTTP/1.1 101 "), () -> text(head));
      }
    }
  }

  private static String text(ByteBuffer read) {
    return ISO_8859_1.decode(read.duplicate().flip()).toString();
  }

  /// Lets each client read to its end, and answer the Close frame.
  private void close() throws IOException {
    long end = System.nanoTime() + SECONDS.toNanos(DEADLINE);
    try (Selector selector = Selector.open()) {
      for (SocketChannel client : clients) {
        client
            .configureBlocking(false)
            .register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(100));
      }
      while (!selector.keys().isEmpty() && System.nanoTime() < end) {
        selector.select(this::read, 100);
      }
      assertEquals(0, selector.keys().size(), () -> "are left; also wrong: " + wrong);
    }
  }

  private void read(SelectionKey key) {
    SocketChannel client = (SocketChannel) key.channel();
    ByteBuffer read = (ByteBuffer) key.attachment();
    try {
      int more = client.read(read);
      if (more > 0 && read.position() == SHUTTING_DOWN.length()) {
        assertItsTurnHasCome();
        client.write(ByteBuffer.wrap(ANSWER));
      } else if (more < 0) {
        if (!text(read).equals(SHUTTING_DOWN)) {
          wrong.add("the end came after '" + text(read) + "'");
        }
        client.close();
      } else if (!read.hasRemaining()) {
        throw new IOException("too much: " + text(read));
      }
    } catch (IOException e) {
      wrong.add(e.toString());
      key.cancel();
    }
  }

  /// As many as these are not told before so much of the window is over, however slow all is.
  private void assertItsTurnHasCome() {
    long time = System.nanoTime() - begun;
    if (time < Victim.DRAIN_WINDOW.toNanos() * told / clients.size()) {
      wrong.add("number " + told + " was told after " + time + " ns");
    }
    told++;
  }

  private static String ask(VictimProcess victim, String command) {
    try {
      return victim.ask(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("[O266] 20,000 are told over the window and gone by its end and handshakeTimeout")
  void twentyThousandAreToldOverTheWindowAndGoneByItsEndAndHandshakeTimeout(@TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("s");
    int count = count();
    try (VictimProcess victim =
        VictimProcess.start(
            List.of(),
            List.of("-Xmx1g"),
            HANDSHAKE_TIMEOUT,
            READ_INTERVAL,
            "5000",
            "0",
            path.toString())) {
      open(UnixDomainSocketAddress.of(path), count);
      assertEquals(Integer.toString(count), victim.ask("connections"));
      begun = System.nanoTime();
      Future<String> gone = CompletableFuture.supplyAsync(() -> ask(victim, "drain"));
      close();
      assertEquals(List.of(), wrong.stream().limit(5).toList());
      assertEquals(count, told);
      assertEquals("true", gone.get(DEADLINE, SECONDS), victim::errors);
      assertEquals("0", victim.ask("connections"));
      assertEquals("", victim.errors());
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }
}
