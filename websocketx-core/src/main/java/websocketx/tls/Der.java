// SPDX-License-Identifier: Apache-2.0

package websocketx.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// As much of the distinguished encoding (X.690) as it takes to put a key of an older form into the
/// one that all share.
final class Der {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final byte[] VERSION = {INTEGER, 1, 0};

  private Der() {}

  /// A PrivateKeyInfo (RFC 5958 §2).
  ///
  /// @param publicKeyInfo of the same key pair (RFC 5280 §4.1): its algorithm is the same
  /// @param key as its algorithm has it
  static byte[] privateKeyInfo(byte[] publicKeyInfo, byte[] key) {
    byte[] algorithm = first(content(publicKeyInfo));
    return value(SEQUENCE, VERSION, algorithm, value(OCTET_STRING, key));
  }

  private static byte[] value(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(tag);
    if (length < 0x80) {
      value.write(length);
    } else {
      value.write(0x82); // two bytes of length: a key of 64 KiB is out of question
      value.write(length >> 8);
      value.write(length);
    }
    for (byte[] part : parts) {
      value.writeBytes(part);
    }
    return value.toByteArray();
  }

  private static byte[] content(byte[] value) {
    int header = header(value);
    return Arrays.copyOfRange(value, header, header + length(value));
  }

  private static byte[] first(byte[] values) {
    return Arrays.copyOf(values, header(values) + length(values));
  }

  private static int header(byte[] value) {
    int first = value[1] & 0xff;
    return first < 0x80 ? 2 : 2 + (first & 0x7f);
  }

  private static int length(byte[] value) {
    int length = value[1] & 0xff;
    if (length >= 0x80) {
      int end = header(value);
      length = 0;
      for (int i = 2; i < end; i++) {
        length = (length << 8) | (value[i] & 0xff);
      }
    }
    return length;
  }
}
