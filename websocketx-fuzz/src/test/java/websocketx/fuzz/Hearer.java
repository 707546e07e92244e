// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import websocketx.protocol.Receiver;

/// Writes down what a receiver reports, one line for each event.
final class Hearer implements Receiver.Events {
  private static final int MAX_REASON = 123;

  private final List<String> events = new ArrayList<>();
  private final int pattern;
  private boolean isOver;
  private int asked;

  /// @param pattern when it says that it is full, bit by bit
  Hearer(int pattern) {
    this.pattern = pattern;
  }

  /// In order; of a failure the code alone.
  List<String> events() {
    return events;
  }

  private void add(String event) {
    assertFalse(isOver, "something came after the end");
    events.add(event);
  }

  @Override
  public void message(boolean text, byte[] payload) {
    assertTrue(!text || Frames.isText(payload), "text that is none");
    add((text ? "text " : "binary ") + Frames.hex(payload));
  }

  @Override
  public void ping(byte[] payload) {
    add("ping " + Frames.hex(payload));
  }

  @Override
  public void pong(byte[] payload) {
    add("pong " + Frames.hex(payload));
  }

  @Override
  public void close(int code, String reason) {
    add("close " + code + " " + Frames.hex(reason.getBytes(UTF_8)));
    isOver = true;
  }

  @Override
  public void failed(int code, String reason) {
    assertTrue(reason.getBytes(UTF_8).length <= MAX_REASON, reason);
    assertFalse(reason.isEmpty());
    add("failed " + code);
    isOver = true;
  }

  @Override
  public boolean full() {
    return (pattern >> (asked++ & 7) & 1) != 0;
  }
}
