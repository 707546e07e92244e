// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.io.ByteArrayOutputStream;

/// Writes the bits of a DEFLATE stream, the lowest of each octet first (RFC 1951 §3.1.1).
public final class BitWriter {
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private long held;
  private int heldBits;

  public BitWriter bits(int value, int count) {
    held |= (value & ((1L << count) - 1)) << heldBits;
    heldBits += count;
    while (heldBits >= 8) {
      octets.write((int) held);
      held >>>= 8;
      heldBits -= 8;
    }
    return this;
  }

  /// A Huffman code, whose highest bit comes first.
  public BitWriter code(int code, int length) {
    return bits(Integer.reverse(code) >>> (32 - length), length);
  }

  public BitWriter alignToOctet() {
    if (heldBits > 0) {
      bits(0, 8 - heldBits);
    }
    return this;
  }

  /// Raw octets, on an octet boundary.
  public BitWriter octets(byte... raw) {
    if (heldBits != 0) {
      throw new IllegalStateException("not on an octet boundary");
    }
    octets.writeBytes(raw);
    return this;
  }

  public byte[] toByteArray() {
    alignToOctet();
    return octets.toByteArray();
  }
}
