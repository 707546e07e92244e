// SPDX-License-Identifier: Apache-2.0

package websocketx.adapters;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import websocketx.CloseFrame;
import websocketx.StatusCode;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Message;
import websocketx.conformance.wire.Request;
import websocketx.conformance.wire.Transcript;
import websocketx.conformance.wire.Wire;

/// A peer that shares no code with the server.
final class Client implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Wire wire;
  private final Answer answer;

  /// Asks for an upgrade.
  ///
  /// @param headers names and values, in turn, of what is to be sent as well, or instead
  Client(URI uri, String... headers) throws IOException {
    wire = new Wire(uri, new Transcript());
    Request request = new Request(uri);
    for (int i = 0; i < headers.length; i += 2) {
      request.replace(headers[i], headers[i + 1]);
    }
    wire.sendRaw("a request", request.encode());
    Answer came = wire.answer(PATIENCE);
    assertNotNull(came, "TCP ended without an answer");
    answer = came;
    if (answer.status() == 101) {
      wire.readFrames(null);
    }
  }

  Answer answer() {
    return answer;
  }

  Client send(Frame... frames) {
    wire.send(frames);
    return this;
  }

  Client text(String text) {
    return send(Frame.text(text));
  }

  byte[] receive() throws InterruptedException {
    Message message = wire.inbox().nextMessage(PATIENCE);
    assertNotNull(message, () -> "no message: " + wire.inbox());
    return message.payload();
  }

  String receiveText() throws InterruptedException {
    return new String(receive(), StandardCharsets.UTF_8);
  }

  byte[] receivePong() throws InterruptedException {
    byte[] pong = wire.inbox().nextPong(PATIENCE);
    assertNotNull(pong, () -> "no pong: " + wire.inbox());
    return pong;
  }

  /// The frame with which the server closes; 1006 if it does not.
  CloseFrame receiveClose() throws InterruptedException {
    assertTrue(wire.inbox().awaitClosing(PATIENCE), () -> "" + wire.inbox());
    byte[] payload = wire.inbox().closePayload();
    if (payload == null) {
      return new CloseFrame(StatusCode.ABNORMAL_CLOSURE);
    }
    if (payload.length < 2) {
      return new CloseFrame(StatusCode.NO_STATUS_RECEIVED);
    }
    int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    String reason =
        new String(Arrays.copyOfRange(payload, 2, payload.length), StandardCharsets.UTF_8);
    return new CloseFrame(new StatusCode(code), reason);
  }

  /// The server is the first to end TCP (RFC 6455 §7.1.1), and then this side does.
  void awaitEnd() throws InterruptedException {
    assertTrue(wire.inbox().awaitEnd(PATIENCE), () -> "TCP has not ended: " + wire.inbox());
    wire.close();
  }

  String end() {
    return String.valueOf(wire.inbox().end());
  }

  void halfClose() {
    wire.halfClose();
  }

  @Override
  public void close() {
    wire.close();
  }
}
