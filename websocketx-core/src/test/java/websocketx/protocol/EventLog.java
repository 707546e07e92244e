// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Writes down what a [Receiver] reports, one line for each event.
class EventLog implements Receiver.Events {
  final List<String> events = new ArrayList<>();

  /// What a server with this limit reports about these bytes, which has to be the same however they
  /// are cut.
  static List<String> server(long limit, byte[]... frames) {
    return eachWay(Role.SERVER, limit, Bytes.concat(frames));
  }

  static List<String> server(byte[]... frames) {
    return server(1 << 20, frames);
  }

  static List<String> client(byte[]... frames) {
    return eachWay(Role.CLIENT, 1 << 20, Bytes.concat(frames));
  }

  private static List<String> eachWay(Role role, long limit, byte[] bytes) {
    List<List<String>> results = new ArrayList<>();
    for (List<ByteBuffer> way : Bytes.cuts(bytes)) {
      EventLog log = new EventLog();
      Receiver receiver = new Receiver(role, limit);
      for (ByteBuffer piece : way) {
        receiver.receive(piece, 0, log);
        assertFalse(piece.hasRemaining(), "all bytes are consumed");
      }
      results.add(log.events);
      assertEquals(results.getFirst(), log.events, way.size() + " pieces");
    }
    return results.getFirst();
  }

  @Override
  public void message(boolean text, byte[] payload) {
    events.add(text ? "text " + new String(payload, UTF_8) : "binary " + hex(payload));
  }

  @Override
  public void ping(byte[] payload) {
    events.add("ping " + hex(payload));
  }

  @Override
  public void pong(byte[] payload) {
    events.add("pong " + hex(payload));
  }

  @Override
  public void close(int code, String reason) {
    events.add("close " + code + " " + reason);
  }

  @Override
  public void failed(int code, String reason) {
    events.add("failed " + code + " " + reason);
  }

  @Override
  public boolean full() {
    return false;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
