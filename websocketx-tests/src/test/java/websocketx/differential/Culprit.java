// SPDX-License-Identifier: Apache-2.0
package websocketx.differential;

import java.util.Arrays;

/// Commits one fault at the end of a client's traffic.
final class Culprit {
  /// Each is refused with its last byte, and not before.
  private static final byte[][] NOT_UTF8 = {
    bytes(0x80),
    bytes(0xBF),
    bytes(0xC0),
    bytes(0xC1),
    bytes(0xF5),
    bytes(0xFF),
    bytes(0xC2, 0x7F),
    bytes(0xDF, 0xC0),
    bytes(0xE0, 0x9F),
    bytes(0xED, 0xA0),
    bytes(0xF0, 0x8F),
    bytes(0xF4, 0x90),
    bytes(0xE2, 0x82, 0x20),
    bytes(0xF0, 0x9F, 0x98, 0x41)
  };

  private static final byte[][] NOT_DEFLATE = {
    bytes(0x06), // a reserved type of block
    bytes(0x00, 0x01, 0x00, 0x00, 0x00, 0x41), // two lengths that contradict each other
    bytes(0x00, 0x64, 0x00, 0x9B, 0xFF, 0x41, 0x42, 0x43) // less than the block's length
  };

  private static final byte[][] INSIDE_CHARACTER = {
    bytes(0xC2), bytes(0xE2), bytes(0xE2, 0x82), bytes(0xF0), bytes(0xF0, 0x9F, 0x98)
  };

  private final Dice dice;
  private final Client client;
  private final Wire wire;
  private final int limit;
  private boolean insideMessage;

  Culprit(Dice dice, Client client, int limit) {
    this.dice = dice;
    this.client = client;
    this.wire = client.wire();
    this.limit = limit;
  }

  /// How many bytes were written after the one by which the fault has to be seen.
  int commit(Fault fault) {
    boolean inside =
        switch (fault) {
          case MESSAGE_INSIDE_MESSAGE, RSV1_ON_CONTINUATION -> true;
          case CONTINUATION_OF_NOTHING,
              TEXT_NOT_UTF8,
              TEXT_ENDS_INSIDE_CHARACTER,
              MESSAGE_TOO_BIG,
              FRAGMENTS_TOO_BIG,
              RSV2_OR_3_ON_COMPRESSED,
              NOT_DEFLATE,
              INFLATES_TO_NOT_UTF8,
              INFLATES_TO_HALF_A_CHARACTER,
              INFLATES_TO_TOO_MUCH ->
              false;
          default -> dice.oneIn(2);
        };
    if (inside) {
      beginMessage(client.payloads().text(dice.below(50)));
    }
    int fin = dice.of(0, Wire.FIN);
    byte[] some = dice.bytes(dice.below(126));
    return switch (fault) {
      case RESERVED_BIT -> header(dice.between(1, 7) << 4 | fin | anyOpcode(), some);
      case RESERVED_OPCODE -> header(fin | dice.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15), some);
      case NOT_MASKED -> notMasked(Wire.FIN | anyOpcode(), some);
      case CONTROL_FRAME_FRAGMENTED -> header(controlOpcode(), some);
      case CONTROL_FRAME_TOO_LONG ->
          header(Wire.FIN | controlOpcode(), dice.bytes(dice.of(126, 127, 200, 65_536)));
      case LENGTH_NOT_MINIMAL -> notMinimal(fin | dataOpcode(), some);
      case LENGTH_NEGATIVE ->
          length(fin | dataOpcode(), dice.of(Integer.MIN_VALUE, -1) * (1L << 32), some);
      case CONTINUATION_OF_NOTHING -> header(fin | Wire.CONTINUATION, some);
      case MESSAGE_INSIDE_MESSAGE -> header(fin | dice.of(Wire.TEXT, Wire.BINARY), some);
      case HALF_A_CLOSE_CODE -> close(dice.bytes(1));
      case CLOSE_CODE_NOT_ALLOWED ->
          close(Client.closeBody(notAllowed(), client.payloads().text(dice.below(124))));
      case CLOSE_REASON_NOT_UTF8 ->
          close(
              Client.closeBody(
                  1000, concat(client.payloads().text(dice.below(100)), dice.oneOf(NOT_UTF8))));
      case TEXT_NOT_UTF8 -> notUtf8(fin, dice.oneOf(NOT_UTF8));
      case TEXT_ENDS_INSIDE_CHARACTER, INFLATES_TO_HALF_A_CHARACTER ->
          endsInside(dice.oneOf(INSIDE_CHARACTER));
      case MESSAGE_TOO_BIG -> tooBig(fin, 0);
      case FRAGMENTS_TOO_BIG -> {
        int before = dice.between(0, limit);
        beginMessage(client.payloads().text(before));
        yield tooBig(fin, before);
      }
      case RSV1_ON_CONTINUATION -> header(fin | Wire.RSV1 | Wire.CONTINUATION, some);
      case RSV1_ON_CONTROL_FRAME -> header(Wire.FIN | Wire.RSV1 | controlOpcode(), some);
      case RSV2_OR_3_ON_COMPRESSED ->
          header(fin | Wire.RSV1 | dice.between(1, 3) << 4 | dataOpcode(), some);
      case NOT_DEFLATE -> notDeflate(dice.oneOf(NOT_DEFLATE));
      case INFLATES_TO_NOT_UTF8 ->
          whole(true, concat(dice.oneOf(NOT_UTF8), client.payloads().text(dice.below(100))));
      case INFLATES_TO_TOO_MUCH ->
          whole(dice.oneIn(2), client.payloads().text(limit + dice.of(1, 2, 1000)));
      case GOES_ON_AFTER_CLOSE -> {
        client.close();
        yield 0;
      }
    };
  }

  private void beginMessage(byte[] text) {
    client.fragments(true, text, false);
    insideMessage = true;
  }

  /// Two bytes are enough to see it.
  private int header(int first, byte[] payload) {
    int start = wire.size();
    wire.frame(first, payload);
    return wire.size() - start - 2;
  }

  private int notMasked(int first, byte[] payload) {
    wire.header(first, 0, 0, payload.length);
    wire.write(payload);
    return payload.length;
  }

  private int notMinimal(int first, byte[] some) {
    if (dice.oneIn(2)) {
      wire.frame(first, 2, some.length, some);
      return 4 + some.length;
    }
    return length(first, dice.of(some.length, 126, 65_535), some);
  }

  /// Eight bytes of length, which are enough to see it.
  private int length(int first, long length, byte[] some) {
    wire.frame(first, 8, length, some);
    return 4 + some.length;
  }

  private int close(byte[] body) {
    wire.frame(Wire.FIN | Wire.CLOSE, body);
    return 0;
  }

  private int notAllowed() {
    return dice.of(0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535);
  }

  private int notUtf8(int fin, byte[] wrong) {
    byte[] text = client.payloads().text(client.payloads().size());
    int before = dice.below(wrong.length);
    if (text.length + before > 0 || dice.oneIn(2)) {
      beginMessage(concat(text, Arrays.copyOf(wrong, before)));
      client.sometimesControl();
    }
    byte[] rest = dice.bytes(dice.below(200));
    wire.frame(
        fin | (insideMessage ? Wire.CONTINUATION : Wire.TEXT),
        concat(Arrays.copyOfRange(wrong, before, wrong.length), rest));
    return rest.length;
  }

  private int endsInside(byte[] half) {
    client.fragments(true, concat(client.payloads().text(client.payloads().size()), half), true);
    return 0;
  }

  /// Seen somewhere inside: no control frame may come between.
  private int whole(boolean text, byte[] payload) {
    client.beQuiet();
    client.fragments(text, payload, true);
    return 0;
  }

  private int notDeflate(byte[] stream) {
    client.beQuiet();
    client.frames(Wire.RSV1 | dataOpcode(), stream, client.ends(stream.length), true);
    return 0;
  }

  private int tooBig(int fin, int before) {
    int tooMuch = limit - before + (dice.oneIn(2) ? 1 : dice.between(1, 100_000));
    if (dice.oneIn(3)) {
      return length(fin | dataOpcode(), Long.MAX_VALUE >> dice.below(20), dice.bytes(10));
    }
    int start = wire.size();
    wire.frame(fin | dataOpcode(), new byte[tooMuch]);
    return wire.size() - start - (tooMuch < 126 ? 2 : tooMuch < 0x1_0000 ? 4 : 10);
  }

  private int anyOpcode() {
    return dice.oneIn(2) ? dataOpcode() : controlOpcode();
  }

  private int dataOpcode() {
    return insideMessage ? Wire.CONTINUATION : dice.of(Wire.TEXT, Wire.BINARY);
  }

  private int controlOpcode() {
    return dice.of(Wire.CLOSE, Wire.PING, Wire.PONG);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
