// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

/// A canonical Huffman code (RFC 1951 §3.2.2): short codes by a table, long ones bit by bit.
final class Huffman {
  static final int LONGEST = 15;
  private static final int TABLE_BITS = 9;

  private final int[] countByLength = new int[LONGEST + 1];
  private final int[] symbols;

  /// Symbol and length of each code of up to nine bits, by the bits as they come.
  private final int[] table = new int[1 << TABLE_BITS];

  Huffman(int[] lengths) throws MalformedDeflateException {
    for (int length : lengths) {
      countByLength[length]++;
    }
    countByLength[0] = 0;
    int left = 1;
    for (int length = 1; length <= LONGEST; length++) {
      left = (left << 1) - countByLength[length];
      if (left < 0) {
        throw new MalformedDeflateException("a Huffman code has more codes than fit");
      }
    }
    int[] offsets = new int[LONGEST + 2];
    int[] nextCode = new int[LONGEST + 2];
    for (int length = 1; length <= LONGEST; length++) {
      offsets[length + 1] = offsets[length] + countByLength[length];
      nextCode[length + 1] = (nextCode[length] + countByLength[length]) << 1;
    }
    symbols = new int[lengths.length];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length == 0) {
        continue;
      }
      symbols[offsets[length]++] = symbol;
      int code = nextCode[length]++;
      if (length <= TABLE_BITS) {
        int reversed = Integer.reverse(code) >>> (32 - length);
        for (int i = reversed; i < table.length; i += 1 << length) {
          table[i] = (symbol << 4) | length;
        }
      }
    }
  }

  int decode(BitReader bits) throws MalformedDeflateException {
    int entry = table[bits.peek(TABLE_BITS)];
    if (entry != 0) {
      bits.skip(entry & 15);
      return entry >>> 4;
    }
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= bits.read(1);
      int count = countByLength[length];
      if (code - count < first) {
        return symbols[index + code - first];
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new MalformedDeflateException("a Huffman code that was not defined");
  }
}
