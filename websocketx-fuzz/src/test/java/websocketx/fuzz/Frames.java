// SPDX-License-Identifier: Apache-2.0
package websocketx.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Reads a client's frames without extensions as RFC 6455 §5.2 describes them, all bytes at once.
/// It waits for a whole frame before it judges it, so it has nothing to say about the last one if
/// that is cut off.
final class Frames {
  private final ByteBuffer bytes;
  private final long limit;
  private final List<String> events = new ArrayList<>();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int kind; // of the message that is open: 1 or 2, 0 if none is
  private int empties;
  private boolean isOver;

  private Frames(byte[] bytes, long limit) {
    this.bytes = ByteBuffer.wrap(bytes);
    this.limit = limit;
  }

  /// What the bytes say, as [Hearer] writes it down, without reasons.
  static List<String> read(byte[] bytes, long limit) {
    Frames frames = new Frames(bytes, limit);
    while (!frames.isOver && frames.frame()) {
      frames.bytes.mark();
    }
    return frames.events;
  }

  /// False if there is not a whole one.
  private boolean frame() {
    if (bytes.remaining() < 2) {
      return false;
    }
    int first = bytes.get() & 0xFF;
    int second = bytes.get() & 0xFF;
    int opcode = first & 15;
    boolean isControl = opcode >= 8;
    boolean isFin = first >= 128;
    int small = second & 127;
    if ((first & 0x70) != 0
        || second < 128
        || (opcode > 2 && opcode < 8)
        || opcode > 10
        || (isControl && (!isFin || small > 125))
        || (!isControl && (opcode == 0) != (kind != 0))) {
      return fail(1002);
    }
    int wide = small == 126 ? 2 : small == 127 ? 8 : 0;
    if (bytes.remaining() < wide) {
      return false;
    }
    long length = wide == 0 ? small : wide == 2 ? bytes.getShort() & 0xFFFF : bytes.getLong();
    if (length < 0 || (wide == 2 && length < 126) || (wide == 8 && length < 65536)) {
      return fail(1002);
    }
    if (!isControl && length > limit - message.size()) {
      return fail(1009);
    }
    if (bytes.remaining() < 4 + length) {
      return false;
    }
    byte[] key = new byte[4];
    bytes.get(key);
    byte[] payload = new byte[(int) length];
    bytes.get(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= key[i % 4];
    }
    if (isControl) {
      control(opcode, payload);
    } else {
      data(opcode, isFin, payload);
    }
    return true;
  }

  private void data(int opcode, boolean isFin, byte[] payload) {
    kind = opcode == 0 ? kind : opcode;
    message.writeBytes(payload);
    empties = payload.length > 0 ? 0 : isFin ? empties : empties + 1;
    if (empties > 1024) {
      fail(1008);
    } else if (isFin) {
      if (kind == 1 && !isText(message.toByteArray())) {
        fail(1007);
        return;
      }
      events.add((kind == 1 ? "text " : "binary ") + hex(message.toByteArray()));
      message.reset();
      kind = 0;
      empties = 0;
    } else if (kind == 1 && !canBecomeText(message.toByteArray())) {
      fail(1007);
    }
  }

  private void control(int opcode, byte[] payload) {
    if (opcode != 8) {
      events.add((opcode == 9 ? "ping " : "pong ") + hex(payload));
      return;
    }
    int code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    boolean isKnown =
        (code >= 1000 && code < 1015 && code != 1004 && code != 1005 && code != 1006)
            || (code >= 3000 && code < 5000);
    if (payload.length == 1 || (payload.length > 1 && !isKnown)) {
      fail(1002);
      return;
    }
    byte[] reason = new byte[Math.max(0, payload.length - 2)];
    System.arraycopy(payload, payload.length - reason.length, reason, 0, reason.length);
    if (!isText(reason)) {
      fail(1007);
      return;
    }
    isOver = true;
    events.add("close " + code + " " + hex(reason));
  }

  private boolean fail(int code) {
    isOver = true;
    events.add("failed " + code);
    return true;
  }

  static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// Whether one to three more bytes can make it text; see [Utf8FuzzTest].
  private static boolean canBecomeText(byte[] bytes) {
    for (int last : new int[] {0x80, 0xBF}) {
      byte[] longer = bytes;
      for (int i = 0; i <= 3; i++) {
        if (isText(longer)) {
          return true;
        }
        longer = Arrays.copyOf(longer, longer.length + 1);
        longer[longer.length - 1] = (byte) last;
      }
    }
    return false;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
