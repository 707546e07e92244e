// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// A frame of a client, right or wrong: whatever RFC 6455 §5.2 lets one write into a header can be
/// written.
public final class Frame {
  private final int opcode;
  private final byte[] payload;
  private final boolean fin;
  private final int rsv;
  private final boolean masked;

  /// Octets of the extended payload length: 0, 2, 8, or -1 for the shortest.
  private final int lengthOctets;

  private final long declaredLength;

  private Frame(
      int opcode,
      byte[] payload,
      boolean fin,
      int rsv,
      boolean masked,
      int lengthOctets,
      long declaredLength) {
    this.opcode = opcode;
    this.payload = payload;
    this.fin = fin;
    this.rsv = rsv;
    this.masked = masked;
    this.lengthOctets = lengthOctets;
    this.declaredLength = declaredLength;
  }

  public static Frame of(int opcode, byte[] payload) {
    return new Frame(opcode, payload, true, 0, true, -1, payload.length);
  }

  public static Frame of(int opcode, String payload) {
    return of(opcode, payload.getBytes(StandardCharsets.UTF_8));
  }

  public static Frame text(String payload) {
    return of(Opcode.TEXT, payload);
  }

  public static Frame text(byte[] payload) {
    return of(Opcode.TEXT, payload);
  }

  public static Frame binary(byte[] payload) {
    return of(Opcode.BINARY, payload);
  }

  public static Frame continuation(byte[] payload) {
    return of(Opcode.CONTINUATION, payload);
  }

  public static Frame continuation(String payload) {
    return of(Opcode.CONTINUATION, payload);
  }

  public static Frame ping(byte[] payload) {
    return of(Opcode.PING, payload);
  }

  public static Frame ping(String payload) {
    return of(Opcode.PING, payload);
  }

  public static Frame pong(String payload) {
    return of(Opcode.PONG, payload);
  }

  /// A Close frame without a code.
  public static Frame close() {
    return close(new byte[0]);
  }

  public static Frame close(int code) {
    return close(code, new byte[0]);
  }

  public static Frame close(int code, String reason) {
    return close(code, reason.getBytes(StandardCharsets.UTF_8));
  }

  public static Frame close(int code, byte[] reason) {
    byte[] payload = new byte[2 + reason.length];
    payload[0] = (byte) (code >>> 8);
    payload[1] = (byte) code;
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return close(payload);
  }

  public static Frame close(byte[] payload) {
    return of(Opcode.CLOSE, payload);
  }

  /// More fragments follow.
  public Frame more() {
    return new Frame(opcode, payload, false, rsv, masked, lengthOctets, declaredLength);
  }

  /// With reserved bits.
  ///
  /// @param bits RSV1 is 4, RSV2 is 2, RSV3 is 1
  public Frame rsv(int bits) {
    return new Frame(opcode, payload, fin, bits, masked, lengthOctets, declaredLength);
  }

  public Frame unmasked() {
    return new Frame(opcode, payload, fin, rsv, false, lengthOctets, declaredLength);
  }

  /// Declares the length in 2 or 8 octets, even if fewer would do.
  public Frame lengthIn(int octets) {
    return new Frame(opcode, payload, fin, rsv, masked, octets, declaredLength);
  }

  /// Declares another length than that of the payload.
  public Frame declaring(long length) {
    return new Frame(opcode, payload, fin, rsv, masked, lengthOctets, length);
  }

  public int opcode() {
    return opcode;
  }

  public byte[] payload() {
    return payload;
  }

  public int headerLength() {
    return 2 + extendedOctets() + (masked ? 4 : 0);
  }

  private int extendedOctets() {
    if (lengthOctets >= 0) {
      return lengthOctets;
    }
    if (declaredLength < 0 || declaredLength > 0xFFFF) {
      return 8;
    }
    return declaredLength > 125 ? 2 : 0;
  }

  public byte[] encode() {
    int extended = extendedOctets();
    byte[] octets = new byte[headerLength() + payload.length];
    octets[0] = (byte) ((fin ? 0x80 : 0) | (rsv << 4) | opcode);
    int length7 =
        switch (extended) {
          case 0 -> (int) declaredLength;
          case 2 -> 126;
          default -> 127;
        };
    octets[1] = (byte) ((masked ? 0x80 : 0) | length7);
    for (int i = 0; i < extended; i++) {
      octets[2 + i] = (byte) (declaredLength >>> (8 * (extended - 1 - i)));
    }
    int start = headerLength();
    System.arraycopy(payload, 0, octets, start, payload.length);
    if (masked) {
      int key = ThreadLocalRandom.current().nextInt();
      for (int i = 0; i < 4; i++) {
        octets[start - 4 + i] = (byte) (key >>> (24 - 8 * i));
      }
      for (int i = 0; i < payload.length; i++) {
        octets[start + i] ^= octets[start - 4 + (i & 3)];
      }
    }
    return octets;
  }

  public static byte[] encode(Frame... frames) {
    if (frames.length == 1) {
      return frames[0].encode();
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Frame frame : frames) {
      all.writeBytes(frame.encode());
    }
    return all.toByteArray();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(Opcode.name(opcode));
    if (!fin) {
      text.append(" FIN=0");
    }
    if (rsv != 0) {
      text.append(" RSV=").append(Integer.toBinaryString(8 | rsv).substring(1));
    }
    if (!masked) {
      text.append(" unmasked");
    }
    if (lengthOctets >= 0) {
      text.append(" length in ").append(lengthOctets).append(" octets");
    }
    if (declaredLength != payload.length) {
      text.append(" declaring ").append(Long.toUnsignedString(declaredLength));
    }
    return text.append(' ').append(Abbreviation.of(opcode, payload)).toString();
  }
}
