// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Opcode;

/// A message in fragments (RFC 6455 §5.4).
final class Fragments {
  private Fragments() {}

  /// Fragments of so many octets; the first has the reserved bits.
  static Frame[] of(Frame message, int size, int rsv) {
    byte[] payload = message.payload();
    List<byte[]> parts = new ArrayList<>();
    for (int at = 0; at < payload.length; at += size) {
      parts.add(Arrays.copyOfRange(payload, at, Math.min(payload.length, at + size)));
    }
    return of(message.opcode(), rsv, parts);
  }

  static Frame[] of(Frame message, int size) {
    return of(message, size, 0);
  }

  static Frame[] of(int opcode, int rsv, List<byte[]> parts) {
    Frame[] frames = new Frame[parts.size()];
    for (int i = 0; i < frames.length; i++) {
      Frame frame = Frame.of(i == 0 ? opcode : Opcode.CONTINUATION, parts.get(i));
      frame = i == 0 ? frame.rsv(rsv) : frame;
      frames[i] = i == frames.length - 1 ? frame : frame.more();
    }
    return frames;
  }

  /// In two, split there.
  static Frame[] split(Frame message, int at) {
    byte[] payload = message.payload();
    return of(
        message.opcode(),
        0,
        List.of(Arrays.copyOf(payload, at), Arrays.copyOfRange(payload, at, payload.length)));
  }
}
