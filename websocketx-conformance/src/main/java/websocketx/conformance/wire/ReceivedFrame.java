// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// A frame of the server, read strictly: a server that breaks a rule of RFC 6455 §5.2 or §5.5 is
/// found out whatever the case is about.
final class ReceivedFrame {
  private static final int LARGEST = 1 << 25;

  /// Behind an H, which would be a Close frame with RSV1.
  private static final byte[] HTTP = {'T', 'T', 'P', '/'};

  final int opcode;
  final boolean fin;
  final boolean compressed;
  final byte[] payload;

  private ReceivedFrame(int opcode, boolean fin, boolean compressed, byte[] payload) {
    this.opcode = opcode;
    this.fin = fin;
    this.compressed = compressed;
    this.payload = payload;
  }

  /// @throws ServerFault if the server broke a rule
  /// @throws EOFException if TCP ended before the first octet of a frame
  static ReceivedFrame read(DataInputStream in, boolean rsv1Allowed) throws IOException {
    int first = in.readUnsignedByte();
    try {
      return read(first, in, rsv1Allowed);
    } catch (EOFException e) {
      throw new ServerFault("TCP ended inside a frame");
    }
  }

  private static ReceivedFrame read(int first, DataInputStream in, boolean rsv1Allowed)
      throws IOException {
    int opcode = first & 15;
    boolean fin = first >>> 7 == 1;
    if (opcode > Opcode.PONG || (opcode > Opcode.BINARY && opcode < Opcode.CLOSE)) {
      throw new ServerFault("the server sent the reserved opcode " + opcode);
    }
    boolean control = Opcode.isControl(opcode);
    if (first == 'H' && Arrays.equals(in.readNBytes(4), HTTP)) {
      throw new ServerFault("the server sent an HTTP answer instead of a frame");
    }
    int rsv = (first >>> 4) & 7;
    boolean mayCompress = rsv1Allowed && !control && opcode != Opcode.CONTINUATION;
    if ((rsv & (mayCompress ? 3 : 7)) != 0) {
      throw new ServerFault("the server set reserved bits that were not negotiated");
    }
    if (control && !fin) {
      throw new ServerFault("the server fragmented a control frame");
    }
    int second = in.readUnsignedByte();
    if ((second & 0x80) != 0) {
      throw new ServerFault("the server masked a frame");
    }
    long length = second & 0x7F;
    if (control && length > 125) {
      throw new ServerFault("the server sent a control frame over 125 octets");
    }
    if (length == 126) {
      length = in.readUnsignedShort();
      requireShortest(length > 125);
    } else if (length == 127) {
      length = in.readLong();
      requireShortest(length < 0 || length > 0xFFFF);
    }
    if (length < 0 || length > LARGEST) {
      throw new ServerFault("the server declared a length of " + Long.toUnsignedString(length));
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new ReceivedFrame(opcode, fin, (rsv & 4) != 0, payload);
  }

  private static void requireShortest(boolean shortest) throws ServerFault {
    if (!shortest) {
      throw new ServerFault("the server wrote a length longer than needed");
    }
  }

  @Override
  public String toString() {
    return Opcode.name(opcode)
        + (fin ? "" : " FIN=0")
        + (compressed ? " RSV1" : "")
        + ' '
        + Abbreviation.of(opcode, payload);
  }
}
