// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.deflate.Inflaters;
import websocketx.deflate.MessageInflater;

/// Writes down what a [Receiver] reports, one line for each event.
public class EventLog implements Receiver.Events {
  public final List<String> events = new ArrayList<>();

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

  /// What a server reports that has agreed on compression.
  static List<String> deflate(long limit, boolean contextTakeover, byte[]... frames) {
    Inflaters inflaters = new Inflaters(1);
    List<String> events =
        eachWay(
            Role.SERVER,
            limit,
            Bytes.concat(frames),
            () -> new MessageInflater(inflaters, contextTakeover, 15));
    inflaters.close();
    assertEquals(0, inflaters.live(), "all inflaters have come back");
    return events;
  }

  private static List<String> eachWay(Role role, long limit, byte[] bytes) {
    return eachWay(role, limit, bytes, () -> null);
  }

  private static List<String> eachWay(
      Role role, long limit, byte[] bytes, Supplier<@Nullable MessageInflater> inflater) {
    List<List<String>> results = new ArrayList<>();
    for (List<ByteBuffer> way : Bytes.cuts(bytes)) {
      EventLog log = new EventLog();
      Receiver receiver = new Receiver(role, limit, inflater.get());
      for (ByteBuffer piece : way) {
        while (piece.hasRemaining()) {
          int before = piece.remaining();
          receiver.receive(piece, 0, log);
          assertTrue(piece.remaining() < before, "some bytes are consumed");
        }
      }
      receiver.release();
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
