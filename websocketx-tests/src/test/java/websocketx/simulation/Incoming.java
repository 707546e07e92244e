// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// What a peer reads: an answer, and then frames, by code that shares nothing with the server's
/// (RFC 6455 §5.2).
final class Incoming {
  private static final byte[] TAIL = {0, 0, -1, -1}; // RFC 7692 §7.2.2

  /// Who wants to know.
  interface Listener {
    void answered(int status, boolean isCompressed);

    void message(boolean isText, byte[] payload);

    void ping(byte[] payload);

    void pong(byte[] payload);

    void close(byte[] payload);
  }

  private final World world;
  private final Bytes bytes = new Bytes();
  private @Nullable Inflater inflater;
  private boolean takesContextOver;
  private boolean isOpen;
  private boolean isRefused;
  private boolean isClosed;

  Incoming(World world) {
    this.world = world;
  }

  void add(byte[] more, Listener listener) {
    bytes.add(more);
    while (!isRefused && (isOpen ? frame(listener) : answer(listener))) {
      // the next
    }
  }

  /// Whether nothing is left that is only a part of something.
  boolean isAtBoundary() {
    return bytes.isEmpty();
  }

  private boolean answer(Listener listener) {
    for (int i = 0; i + 4 <= bytes.size(); i++) {
      if (bytes.get(i) == '\r' && bytes.get(i + 2) == '\r' && bytes.get(i + 3) == '\n') {
        String head = new String(bytes.take(i + 4), US_ASCII);
        int status = Integer.parseInt(head.substring(9, 12));
        isOpen = status == 101;
        isRefused = !isOpen;
        boolean isCompressed = head.contains("permessage-deflate");
        if (isCompressed) {
          inflater = new Inflater(true);
          takesContextOver = !head.contains("server_no_context_takeover");
        }
        listener.answered(status, isCompressed);
        return true;
      }
    }
    return false;
  }

  private boolean frame(Listener listener) {
    if (bytes.size() < 2) {
      return false;
    }
    int first = bytes.get(0);
    int length = bytes.get(1);
    int header = 2;
    if (length == 126) {
      header = 4;
      length = bytes.size() < 4 ? 126 : bytes.get(2) << 8 | bytes.get(3);
      world.promise(length >= 126, "a length takes more bytes than it needs");
    }
    world.promise(length < 1 << 16 && bytes.get(1) < 127, "a masked or endless frame");
    int opcode = first & 0x0F;
    boolean isMessage = opcode == 1 || opcode == 2;
    boolean isCompressed = (first & 0x40) != 0;
    world.promise((first & 0xB0) == 0x80, "no FIN, or a reserved bit: " + first);
    world.promise(!isCompressed || (isMessage && inflater != null), "RSV1 is not agreed on");
    world.promise(isMessage || (opcode >= 8 && opcode <= 10 && length <= 125), "opcode " + opcode);
    if (bytes.size() < header + length) {
      return false;
    }
    world.promise(!isClosed, "a frame after the Close frame");
    bytes.take(header);
    byte[] payload = bytes.take(length);
    switch (opcode) {
      case 8 -> {
        isClosed = true;
        listener.close(payload);
      }
      case 9 -> listener.ping(payload);
      case 10 -> listener.pong(payload);
      default -> listener.message(opcode == 1, isCompressed ? inflated(payload) : payload);
    }
    return true;
  }

  private byte[] inflated(byte[] payload) {
    Inflater with = inflater;
    if (with == null) {
      return payload;
    }
    byte[] buffer = new byte[1 << 14];
    try {
      if (!takesContextOver) {
        with.reset();
      }
      Bytes all = new Bytes();
      for (byte[] part : new byte[][] {payload, TAIL}) {
        with.setInput(part);
        for (int count; (count = with.inflate(buffer)) > 0; ) {
          all.add(Arrays.copyOf(buffer, count));
        }
      }
      return all.take(all.size());
    } catch (DataFormatException e) {
      world.promise(false, "a message cannot be inflated: " + e);
      return payload;
    }
  }

  /// Gives back the memory of zlib.
  void release() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
