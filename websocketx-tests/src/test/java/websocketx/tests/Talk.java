// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/// What a client and a server say to each other in turn, from the request to the last Close frame.
/// A step is what the client sends until it hears an answer, and that answer.
enum Talk {
  PEER_CLOSES,

  /// With the messages of RFC 7692 §7.2.3.1, which become no shorter.
  COMPRESSED,

  SERVER_CLOSES;

  /// The message upon which the server closes with 4000.
  static final String ENOUGH = "enough";

  private static final String OFFERED = "Sec-WebSocket-Extensions: permessage-deflate";
  private static final String AGREED =
      OFFERED + "; server_no_context_takeover; client_no_context_takeover\r\n";

  /// @param sent by the client, as [RawFrames] reads it
  /// @param answer of the server
  /// @param messages that are complete with it
  /// @param code with which the connection ends if nothing more is said
  private record Step(String sent, String answer, List<String> messages, int code) {}

  /// What follows the opening handshake.
  private List<Step> steps() {
    return switch (this) {
      case PEER_CLOSES ->
          List.of(
              new Step("81 85 m 48656c6c6f", "81 05 48656c6c6f", List.of("Hello"), 1006),
              new Step("01 83 m 667261 89 81 m 70", "8a 01 70", List.of(), 1006), // with a ping
              new Step("80 85 m 676d656e74", "81 08 667261676d656e74", List.of("fragment"), 1006),
              new Step("88 85 m 0bb9 627965", "88 02 0bb9", List.of(), 3001));
      case COMPRESSED ->
          List.of(
              new Step("c1 87 m f248cdc9c90700", "81 05 48656c6c6f", List.of("Hello"), 1006),
              new Step("41 83 m f248cd 89 81 m 70", "8a 01 70", List.of(), 1006),
              new Step("80 84 m c9c90700", "81 05 48656c6c6f", List.of("Hello"), 1006),
              new Step("88 82 m 0bb9", "88 02 0bb9", List.of(), 3001));
      case SERVER_CLOSES ->
          List.of(
              new Step("81 86 m 656e6f756768", "88 02 0fa0", List.of(ENOUGH), 4000),
              new Step("88 82 m 0fa0", "", List.of(), 4000));
    };
  }

  /// What the client sends in each step.
  List<byte[]> sent(String target) {
    List<byte[]> sent = new ArrayList<>();
    sent.add(this == COMPRESSED ? Raw.upgrade(target, OFFERED) : Raw.upgrade(target));
    steps().forEach(step -> sent.add(RawFrames.of(step.sent)));
    return sent;
  }

  /// What the server answers in each step.
  List<byte[]> answers() {
    StringBuilder opened = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
    opened.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
    opened.append("Sec-WebSocket-Accept: ").append(Raw.ACCEPT).append("\r\n");
    opened.append(this == COMPRESSED ? AGREED : "");
    List<byte[]> answers = new ArrayList<>();
    answers.add(opened.append("\r\n").toString().getBytes(ISO_8859_1));
    steps().forEach(step -> answers.add(RawFrames.of(step.answer)));
    return answers;
  }

  /// The messages that have come whole with so many steps.
  List<String> messages(int count) {
    return steps().stream()
        .limit(Math.max(0, count - 1))
        .flatMap(s -> s.messages.stream())
        .toList();
  }

  /// The code of the end after so many steps.
  int code(int count) {
    return count < 2 ? 1006 : steps().get(count - 2).code;
  }

  /// Whether nothing more is to be said after so many steps.
  boolean isWhole(int count) {
    return count == 1 + steps().size();
  }
}
