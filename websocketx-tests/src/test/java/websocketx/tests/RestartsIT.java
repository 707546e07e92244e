// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import websocketx.CloseFrame;
import websocketx.Options;
import websocketx.WebSocketServer;
import websocketx.testing.ServerSockets;
import websocketx.testing.WebSocketExtension;

/// One server after the other on the same port, with clients that come back.
@Timeout(120)
@ExtendWith(WebSocketExtension.class)
class RestartsIT {
  private static final int RESTARTS = 100;
  private static final int CLIENTS = 6;
  private static final Duration READ_INTERVAL = Duration.ofSeconds(20);
  private static final Options OPTIONS =
      Options.defaults().handshakeTimeout(READ_INTERVAL).readInterval(READ_INTERVAL);
  private static final Caller.Frame HELLO = new Caller.Frame(Caller.TEXT, "hello");
  private static final String SHUTTING_DOWN = "\u0003\u00e9server shutting down"; // 1001
  private static final String DROPPED = "dropped";

  /// How a server ends.
  private enum End {
    CLOSE {
      @Override
      boolean of(WebSocketServer server) {
        return server.close(READ_INTERVAL);
      }
    },
    FRAME {
      @Override
      boolean of(WebSocketServer server) throws InterruptedException {
        server.shutdown(CloseFrame.NONE);
        return server.awaitTermination(READ_INTERVAL);
      }
    },
    DRAIN {
      @Override
      boolean of(WebSocketServer server) throws InterruptedException {
        server.shutdown(CloseFrame.NONE, Duration.ofMillis(10));
        return server.awaitTermination(READ_INTERVAL);
      }
    },
    NOW {
      @Override
      boolean of(WebSocketServer server) throws InterruptedException {
        server.shutdownNow();
        return server.awaitTermination(READ_INTERVAL);
      }
    };

    /// Returns whether it is over in time.
    abstract boolean of(WebSocketServer server) throws InterruptedException;
  }

  /// Talks until the connection ends; returns the body of the Close frame or [#DROPPED].
  ///
  /// @param isQuiet whether it only reads after the first answer
  private static String talk(InetSocketAddress server, boolean isQuiet, CountDownLatch served)
      throws IOException {
    try (Caller caller = new Caller(server, "/", READ_INTERVAL)) {
      Caller.Frame frame;
      try {
        caller.send(Caller.TEXT, "hello");
        assertEquals(HELLO, caller.receive());
        served.countDown();
        do {
          if (!isQuiet) {
            caller.send(Caller.TEXT, "hello");
          }
          frame = caller.receive();
        } while (frame.equals(HELLO));
      } catch (SocketTimeoutException e) {
        throw e; // it has kept a dead connection
      } catch (IOException e) {
        return DROPPED;
      }
      assertTrue(frame.isClose(), frame::toString);
      caller.send(Caller.CLOSE, frame.payload().substring(0, 2));
      caller.awaitEnd();
      return frame.payload();
    }
  }

  @Test
  @DisplayName("[O274] 100 restarts under traffic leave no client with a dead connection")
  void restartsLeaveNoClientWithADeadConnection() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int restart = 0; restart < RESTARTS; restart++) {
        End end = End.values()[restart % End.values().length];
        String which = "restart " + restart + ", " + end;
        WebSocketServer server =
            WebSocketServer.builder().options(OPTIONS).handler(Probe.ECHO).build();
        try (server) {
          InetSocketAddress port =
              (InetSocketAddress) server.listen(address).addresses().getFirst();
          CountDownLatch served = new CountDownLatch(CLIENTS);
          List<Future<String>> clients = new ArrayList<>();
          for (int i = 0; i < CLIENTS; i++) {
            boolean isQuiet = i % 2 == 0;
            clients.add(threads.submit(() -> talk(port, isQuiet, served)));
          }
          assertTrue(
              served.await(READ_INTERVAL.toSeconds(), SECONDS), () -> which + ": not served");
          assertEquals(CLIENTS, server.connections().size(), which);
          assertTrue(end.of(server), which);
          for (Future<String> client : clients) {
            String seen = client.get(READ_INTERVAL.toSeconds(), SECONDS);
            assertEquals(end == End.NOW ? DROPPED : SHUTTING_DOWN, seen, which);
          }
          assertEquals(0, server.connections().size(), which);
          address = port;
        }
      }
    }
    int port = address.getPort();
    Probe.until("no socket is left", () -> ServerSockets.of(port).isEmpty());
  }
}
