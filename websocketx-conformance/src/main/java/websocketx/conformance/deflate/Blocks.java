// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

/// DEFLATE blocks written by hand, right and wrong.
public final class Blocks {
  private final BitWriter bits = new BitWriter();

  /// Begins a block with the fixed codes.
  public Blocks fixed(boolean last) {
    bits.bits(last ? 1 : 0, 1).bits(1, 2);
    return this;
  }

  public Blocks literals(byte... octets) {
    for (byte octet : octets) {
      Deflate.literal(bits, octet & 0xFF);
    }
    return this;
  }

  public Blocks reference(int length, int distance) {
    Deflate.reference(bits, length, distance);
    return this;
  }

  /// Any literal or length symbol, also 286 and 287, which mean nothing.
  public Blocks symbol(int symbol) {
    Deflate.literal(bits, symbol);
    return this;
  }

  public Blocks endOfBlock() {
    Deflate.literal(bits, 256);
    return this;
  }

  public Blocks stored(boolean last, byte... octets) {
    return stored(last, octets.length, ~octets.length, octets);
  }

  public Blocks stored(boolean last, int length, int complement, byte... octets) {
    bits.bits(last ? 1 : 0, 1).bits(0, 2).alignToOctet();
    bits.bits(length, 16).bits(complement, 16).octets(octets);
    return this;
  }

  /// Any bits.
  public Blocks bits(int value, int count) {
    bits.bits(value, count);
    return this;
  }

  public Blocks alignToOctet() {
    bits.alignToOctet();
    return this;
  }

  /// The header of the empty stored block whose lengths the receiver appends (RFC 7692 §7.2.1).
  public byte[] flushed() {
    bits.bits(0, 3);
    return bits.toByteArray();
  }

  public byte[] toByteArray() {
    return bits.toByteArray();
  }
}
