// SPDX-License-Identifier: Apache-2.0

package websocketx;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import websocketx.protocol.Opcode;
import websocketx.protocol.Receiver;
import websocketx.protocol.Role;
import websocketx.transport.Buffers;
import websocketx.transport.FakeTransport;

/// An outbox, a transport that takes what a test lets it take, and what the peer makes of it.
abstract class OutboxFixture {
  static final int SIZE = 1024;
  static final long INTERVAL = 100;

  /// What the peer makes of the bytes.
  static final class Peer implements Receiver.Events {
    final List<String> seen = new ArrayList<>();
    private final Receiver receiver = new Receiver(Role.CLIENT, Long.MAX_VALUE);

    List<String> take(FakeTransport transport) {
      ByteBuffer source = ByteBuffer.wrap(transport.takeWritten());
      receiver.receive(source, 0, this);
      List<String> taken = List.copyOf(seen);
      seen.clear();
      return taken;
    }

    static String name(byte[] payload) {
      String text = new String(payload, US_ASCII);
      return text.length() > 20 ? text.charAt(0) + "*" + text.length() : text;
    }

    @Override
    public void message(boolean text, byte[] payload) {
      seen.add(name(payload));
    }

    @Override
    public void ping(byte[] payload) {
      seen.add("ping " + name(payload));
    }

    @Override
    public void pong(byte[] payload) {
      seen.add("pong " + name(payload));
    }

    @Override
    public void close(int code, String reason) {
      seen.add("close " + code);
    }

    @Override
    public void failed(int code, String reason) {
      seen.add("failed " + code + " " + reason);
    }

    @Override
    public boolean full() {
      return false;
    }
  }

  final FakeTransport transport = new FakeTransport();
  final Buffers buffers = new Buffers(SIZE);
  final Outbox outbox = new Outbox(transport, buffers, INTERVAL);
  final Peer peer = new Peer();

  static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  static byte[] large(char of, int size) {
    return bytes(String.valueOf(of).repeat(size));
  }

  Backlog.@Nullable Entry write(byte[] payload) {
    return outbox.write(Opcode.BINARY, payload);
  }

  boolean offer(byte[] payload, int max) {
    return outbox.offer(Opcode.BINARY, payload, payload.length, max);
  }

  List<String> seen() {
    return peer.take(transport);
  }

  /// The transport takes that many bytes more.
  void take(long bytes) {
    transport.setRoom(bytes);
    outbox.writable();
    outbox.flush();
  }

  /// Fills the output buffer and what the transport takes: whatever comes now waits.
  void block() {
    transport.setRoom(0);
    assertNull(write(large('b', SIZE - 20)));
    outbox.flush();
    assertTrue(outbox.isBlocked());
  }
}
