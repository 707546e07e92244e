// SPDX-License-Identifier: Apache-2.0

package websocketx.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// Records that come at will, and while the endpoint does not write, or does not read.
class UntimelyTlsTest {
  private static final byte[] HELLO = {1, 2, 3, 4, 5, 6, 7};
  private static final int MOST = 128;
  private static final int KIB = 1024;

  private final TlsFixture tls = new TlsFixture("TLSv1.3").shakeHands(1 << 17);

  // ---- key updates

  private void updateKeys(int times) {
    for (int i = 0; i < times; i++) {
      tls.socket.receive(tls.again());
    }
  }

  private void answer() throws IOException {
    assertEquals(HELLO.length, tls.transport.write(ByteBuffer.wrap(HELLO)));
    assertArrayEquals(HELLO, tls.taken());
  }

  private void assertFailed() {
    assertEquals(1, tls.ends);
    assertInstanceOf(SSLException.class, tls.failure);
  }

  /// A KiB of data makes up for each; those of the handshake count too.
  @Test
  void recordsWithoutDataAreCounted() throws IOException {
    int length = (MOST + 10) * KIB;
    for (int round = 0; round < 4; round++) {
      tls.socket.receive(tls.seal(new byte[length]));
      answer();
      updateKeys(MOST);
    }
    assertEquals(4 * length, tls.received.size());
    assertEquals(0, tls.ends);
    updateKeys(1);
    assertFailed();
  }

  @Test
  void littleDataDoesNotMakeUpForThem() throws IOException {
    for (int i = 0; i < MOST + 10 && tls.ends == 0; i++) {
      updateKeys(1);
      tls.socket.receive(tls.seal(HELLO));
      answer();
    }
    assertFailed();
  }

  @Test
  void muchDataDoes() throws IOException {
    for (int i = 0; i < 5 * MOST; i++) {
      updateKeys(1);
      for (int j = 0; j < 8; j++) {
        tls.socket.receive(tls.seal(new byte[KIB / 8]));
      }
      answer();
    }
    assertEquals(0, tls.ends);
  }

  /// The engine keeps each answer, with a key of its own, until something is written.
  @Test
  void thoseThatWaitForAnAnswerAreCountedWhateverComesBetween() throws IOException {
    byte[] much = new byte[4 * KIB];
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < MOST; i++) {
        updateKeys(1);
        tls.socket.receive(tls.seal(much));
      }
      assertEquals(0, tls.ends);
      answer();
    }
    tls.socket.receive(tls.seal(new byte[1 << 20])); // more than there is room for at once
    assertEquals(0, tls.ends);
    for (int i = 0; i <= MOST && tls.ends == 0; i++) {
      updateKeys(1);
      tls.socket.receive(tls.seal(much));
    }
    assertFailed();
  }

  // ---- while nothing is read

  private byte[] closeNotify() {
    tls.client.closeOutbound();
    return tls.seal();
  }

  /// What came before may wait in the endpoint, which would not hear it of TCP either.
  @Test
  void endWaitsForAnEndpointThatReads() {
    byte[] message = tls.seal(HELLO);
    byte[] end = closeNotify();
    byte[] both = Arrays.copyOf(message, message.length + end.length);
    System.arraycopy(end, 0, both, message.length, end.length);
    tls.transport.setReading(false);
    tls.socket.receive(both);
    tls.socket.post();
    tls.turn();
    assertArrayEquals(HELLO, tls.received.toByteArray());
    assertEquals(0, tls.ends);
    tls.transport.setReading(true);
    assertEquals(0, tls.ends, "it is told by the loop");
    tls.turn();
    assertEquals(1, tls.ends);
    assertNull(tls.failure);
    tls.transport.setReading(true);
    tls.turn();
    assertEquals(1, tls.ends);
  }

  @Test
  void failureWaitsToo() {
    byte[] bad = tls.seal(HELLO);
    bad[bad.length - 1] ^= 1;
    tls.transport.setReading(false);
    tls.socket.receive(bad);
    tls.turn();
    assertEquals(0, tls.ends);
    tls.transport.setReading(true);
    tls.turn();
    assertFailed();
  }

  @Test
  void whoHasClosedHearsNothing() {
    tls.transport.setReading(false);
    tls.socket.receive(closeNotify());
    tls.transport.setReading(true);
    tls.transport.close();
    tls.turn();
    assertEquals(0, tls.ends);
  }

  /// There is nothing before it that could wait.
  @Test
  void handshakeThatFailsIsToldAtOnce() {
    TlsFixture early = new TlsFixture("TLSv1.3");
    early.transport.setReading(false);
    assertTrue(early.socket.isReading);
    early.socket.receive("GET / HTTP/1.1".getBytes(US_ASCII));
    assertEquals(1, early.ends);
  }
}
