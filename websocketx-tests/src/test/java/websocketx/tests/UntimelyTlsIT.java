// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import websocketx.CloseCause;
import websocketx.Decision;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.tests.RawTls.End;

/// TLS that ends while the server does not read.
class UntimelyTlsIT {
  private static final int MESSAGES = 20;

  /// Its end comes with the request, and the check takes longer. Nobody waits for `readInterval`.
  @Test
  void clientThatHasGoneWhenTheCheckReturnsIsNotWaitedFor() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    try (Ordeal ordeal =
        new Ordeal(
            Probe.DRAIN,
            builder ->
                builder.check(_ -> {
                  checks.incrementAndGet();
                  TimeUnit.MILLISECONDS.sleep(20); // the end comes with the request, or soon after
                  return Decision.accept();
                }),
            Keys.localhost().tls())) {
      ordeal.surviveClients(() -> {
        try (RawTls client =
            new RawTls(ordeal.server().uri(), RawTls.engine("TLSv1.3")).handshake()) {
          byte[] request = client.seal(Raw.upgrade("/"));
          client.send(Raw.concat(request, client.closeNotify()));
          CloseCause cause = Probe.causeOf(ordeal.connection());
          assertEquals(StatusCode.ABNORMAL_CLOSURE, cause.code());
          assertEquals(CloseCause.Initiator.PEER, cause.initiator());
        }
      });
      assertTrue(checks.get() > 0);
    }
  }

  @Test
  void whatWaitsToBeReadIsNotLostBecauseTlsHasEnded() throws Exception {
    CountDownLatch mayRead = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    try (Ordeal ordeal =
        new Ordeal(
            connection -> {
              mayRead.await();
              while (connection.read() != null) {
                count.incrementAndGet();
              }
            },
            builder -> builder.options(Options.defaults().maxUnreadBytes(1024)),
            Keys.localhost().tls())) {
      try (RawTls client = RawTls.opened(ordeal.server().uri(), "TLSv1.3")) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++) {
          bytes.writeBytes(Raw.frame(0x81, "x".repeat(200).getBytes(ISO_8859_1)));
        }
        bytes.writeBytes(Raw.frame(0x88, (byte) 3, (byte) 0xe8));
        byte[] all = client.seal(bytes.toByteArray());
        client.send(Raw.concat(all, client.closeNotify()));
        var connection = ordeal.connection();
        Probe.until("messages wait", () -> connection.unreadBytes() > 1024);
        mayRead.countDown();
        CloseCause cause = Probe.causeOf(connection);
        Probe.until("all were read", () -> count.get() == MESSAGES);
        assertEquals(StatusCode.NORMAL_CLOSURE, cause.code());
        assertEquals(CloseCause.Initiator.PEER, cause.initiator());
        assertEquals(End.CLOSE_NOTIFY, client.end());
      }
      ordeal.assertReleased();
      ordeal.assertServesTheHonest();
      ordeal.assertQuiet();
    } finally {
      mayRead.countDown();
    }
  }
}
