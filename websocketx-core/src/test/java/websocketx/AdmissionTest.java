// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import websocketx.Admission.Entry;

class AdmissionTest {
  private static final SocketAddress SOMEBODY = address("192.0.2.1");

  private static SocketAddress address(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), 1);
  }

  private static Admission admission(WebSocketServerBuilder builder) {
    return builder.handler(_ -> {}).build().admission();
  }

  private static List<Entry> enter(Admission admission, SocketAddress address, int times) {
    return Stream.generate(() -> admission.enter(address)).limit(times).toList();
  }

  @Test
  @DisplayName("[A7] over the limit a client is told so, over twice the limit it is dropped")
  void clientWithTooManyIsRefusedAndThenDropped() {
    Admission admission = admission(WebSocketServer.builder().maxConnectionsPerAddress(2));
    assertEquals(
        List.of(
            Entry.ADMITTED,
            Entry.ADMITTED,
            Entry.REFUSED,
            Entry.REFUSED,
            Entry.DROPPED,
            Entry.DROPPED),
        enter(admission, SOMEBODY, 6));
    assertEquals(Entry.ADMITTED, admission.enter(address("192.0.2.2")), "others are not to blame");
    for (int i = 0; i < 5; i++) {
      admission.leave(SOMEBODY);
    }
    assertEquals(Entry.ADMITTED, admission.enter(SOMEBODY));
    assertEquals(Entry.REFUSED, admission.enter(SOMEBODY));
  }

  @Test
  void withoutALimitNobodyIsCounted() {
    Admission admission = admission(WebSocketServer.builder());
    assertEquals(Collections.nCopies(9, Entry.ADMITTED), enter(admission, SOMEBODY, 9));
    admission.leave(SOMEBODY);
  }

  @Test
  void clientsOfAUnixSocketAreNotCounted() {
    Admission admission = admission(WebSocketServer.builder().maxConnectionsPerAddress(1));
    SocketAddress nobody = UnixDomainSocketAddress.of("");
    assertEquals(Collections.nCopies(9, Entry.ADMITTED), enter(admission, nobody, 9));
  }

  @Test
  void placesAreGivenUpToTheLimitAndComeBack() {
    Admission admission =
        admission(WebSocketServer.builder().maxConnections(1).maxCompressedConnections(0));
    assertTrue(admission.reserveConnection());
    assertFalse(admission.reserveConnection());
    assertFalse(admission.reserveCompression());
    admission.releaseConnection();
    assertTrue(admission.reserveConnection());
  }
}
