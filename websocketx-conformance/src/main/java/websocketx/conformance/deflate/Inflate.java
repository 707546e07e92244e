// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.util.Arrays;

/// Inflates what a peer deflates, octet by octet as RFC 1951 says, and remembers how far back the
/// stream referred: that tells whether a window was honoured (RFC 7692 §7.1.2).
public final class Inflate {
  private static final int WINDOW = 1 << 15;
  private static final byte[] TAIL = {0, 0, -1, -1};
  private static final int[] CODE_LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final int limit;

  /// What came before, up to a window of it, then what is being inflated.
  private byte[] output = new byte[1 << 12];

  private int length;
  private int farthest;

  /// Nothing came before.
  ///
  /// @param limit the most octets that one message may have
  public Inflate(int limit) {
    this.limit = limit;
  }

  /// The largest distance so far; 0 if nothing was referred to.
  public int farthest() {
    return farthest;
  }

  /// Forgets what came before: the peer does so with each message, without context takeover.
  public void forget() {
    length = 0;
  }

  /// The payload of one message (RFC 7692 §7.2.2).
  public byte[] message(byte[] compressed) throws MalformedDeflateException {
    byte[] stream = Arrays.copyOf(compressed, compressed.length + TAIL.length);
    System.arraycopy(TAIL, 0, stream, compressed.length, TAIL.length);
    int start = keepWindow();
    BitReader bits = new BitReader(stream);
    do {
      boolean last = block(bits, start);
      if (last) {
        bits.alignToOctet(); // RFC 7692 §7.2.3.4: another block begins with the next octet
      }
    } while (!bits.atEnd());
    return Arrays.copyOfRange(output, start, length);
  }

  private int keepWindow() {
    if (length > WINDOW) {
      System.arraycopy(output, length - WINDOW, output, 0, WINDOW);
      length = WINDOW;
    }
    return length;
  }

  private boolean block(BitReader bits, int start) throws MalformedDeflateException {
    boolean last = bits.read(1) == 1;
    switch (bits.read(2)) {
      case 0 -> stored(bits, start);
      case 1 -> codes(bits, FixedCodes.LITERALS, FixedCodes.DISTANCES, start);
      case 2 -> dynamic(bits, start);
      default -> throw new MalformedDeflateException("a block of the reserved type 3");
    }
    return last;
  }

  private void stored(BitReader bits, int start) throws MalformedDeflateException {
    bits.alignToOctet();
    int count = bits.read(16);
    if (bits.read(16) != (~count & 0xFFFF)) {
      throw new MalformedDeflateException("the lengths of a stored block contradict each other");
    }
    for (int i = 0; i < count; i++) {
      append((byte) bits.read(8), start);
    }
  }

  private void dynamic(BitReader bits, int start) throws MalformedDeflateException {
    int literals = 257 + bits.read(5);
    int distances = 1 + bits.read(5);
    int codeLengths = 4 + bits.read(4);
    if (literals > 286 || distances > 30) {
      throw new MalformedDeflateException("a block declares too many codes");
    }
    int[] lengths = new int[CODE_LENGTH_ORDER.length];
    for (int i = 0; i < codeLengths; i++) {
      lengths[CODE_LENGTH_ORDER[i]] = bits.read(3);
    }
    int[] all = codeLengths(bits, new Huffman(lengths), literals + distances);
    codes(
        bits,
        new Huffman(Arrays.copyOf(all, literals)),
        new Huffman(Arrays.copyOfRange(all, literals, all.length)),
        start);
  }

  private static int[] codeLengths(BitReader bits, Huffman code, int count)
      throws MalformedDeflateException {
    int[] lengths = new int[count];
    int at = 0;
    while (at < count) {
      int symbol = code.decode(bits);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol == 16 && at == 0) {
        throw new MalformedDeflateException("a code length repeats nothing");
      }
      int value = symbol == 16 ? lengths[at - 1] : 0;
      int repeat =
          switch (symbol) {
            case 16 -> 3 + bits.read(2);
            case 17 -> 3 + bits.read(3);
            default -> 11 + bits.read(7);
          };
      if (at + repeat > count) {
        throw new MalformedDeflateException("code lengths beyond the last code");
      }
      Arrays.fill(lengths, at, at + repeat, value);
      at += repeat;
    }
    return lengths;
  }

  private void codes(BitReader bits, Huffman literals, Huffman distances, int start)
      throws MalformedDeflateException {
    while (true) {
      int symbol = literals.decode(bits);
      if (symbol < 256) {
        append((byte) symbol, start);
      } else if (symbol == 256) {
        return;
      } else {
        reference(bits, symbol - 257, distances, start);
      }
    }
  }

  private void reference(BitReader bits, int lengthSymbol, Huffman distances, int start)
      throws MalformedDeflateException {
    if (lengthSymbol >= FixedCodes.LENGTH_BASE.length) {
      throw new MalformedDeflateException("a length that was not defined");
    }
    int count =
        FixedCodes.LENGTH_BASE[lengthSymbol] + bits.read(FixedCodes.LENGTH_EXTRA[lengthSymbol]);
    int distanceSymbol = distances.decode(bits);
    if (distanceSymbol >= FixedCodes.DISTANCE_BASE.length) {
      throw new MalformedDeflateException("a distance that was not defined");
    }
    int distance =
        FixedCodes.DISTANCE_BASE[distanceSymbol]
            + bits.read(FixedCodes.DISTANCE_EXTRA[distanceSymbol]);
    if (distance > length) {
      throw new MalformedDeflateException(
          "refers %d octets back, with only %d before".formatted(distance, length));
    }
    farthest = Math.max(farthest, distance);
    for (int i = 0; i < count; i++) {
      append(output[length - distance], start);
    }
  }

  private void append(byte octet, int start) throws MalformedDeflateException {
    if (length - start == limit) {
      throw new MalformedDeflateException("inflates to more than " + limit + " octets");
    }
    if (length == output.length) {
      output = Arrays.copyOf(output, 2 * length);
    }
    output[length++] = octet;
  }
}
