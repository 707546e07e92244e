// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

/// Bits of a DEFLATE stream, the lowest of each octet first (RFC 1951 §3.1.1).
final class BitReader {
  private final byte[] octets;
  private int next;
  private long held;
  private int heldBits;

  BitReader(byte[] octets) {
    this.octets = octets;
  }

  /// The next bits without taking them; zeros beyond the end.
  int peek(int count) {
    while (heldBits < count && next < octets.length) {
      held |= (octets[next++] & 0xFFL) << heldBits;
      heldBits += 8;
    }
    return (int) (held & ((1L << count) - 1));
  }

  void skip(int count) throws MalformedDeflateException {
    if (count > heldBits) {
      throw new MalformedDeflateException("the stream ends inside a block");
    }
    held >>>= count;
    heldBits -= count;
  }

  int read(int count) throws MalformedDeflateException {
    int bits = peek(count);
    skip(count);
    return bits;
  }

  void alignToOctet() throws MalformedDeflateException {
    skip(heldBits & 7);
  }

  boolean atEnd() {
    return heldBits == 0 && next == octets.length;
  }
}
