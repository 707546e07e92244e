// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the header of the PROXY protocol, version 1 (a line) or 2 (binary), whatever the pieces in
/// which it arrives. Not thread-safe.
public final class ProxyHeaderParser {
  /// The longest header of version 1, in bytes, CR LF included.
  public static final int MAX_V1 = 107;

  /// The longest header of version 2, in bytes: room for all the extensions that are in use. They
  /// are skipped, not kept.
  public static final int MAX_V2 = 1024;

  private static final int MAX_PORT = 65535;
  private static final byte[] V1 = "PROXY ".getBytes(ISO_8859_1);
  private static final byte[] V2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  // Of version 2.
  private static final int FIXED = 16;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UNIX = 3; // the upper half of the family
  private static final int DATAGRAM = 2; // the lower half
  private static final int UNIX_LENGTH = 216;

  /// How far it has come.
  public enum Progress {
    /// All bytes were taken, and more are needed.
    MORE,
    /// The header is complete, [#header()] says it; what follows it stays in the source.
    END,
    /// It cannot be a header.
    MALFORMED
  }

  private final byte[] bytes = new byte[MAX_V1]; // all of version 1, the addresses of version 2
  private int size; // of the header so far
  private int length; // of version 2, once it is known
  private @Nullable ProxyHeader header;

  /// Waits for the first byte.
  public ProxyHeaderParser() {}

  /// Takes bytes up to the end of the header at most. A byte that cannot be right is refused at
  /// once.
  ///
  /// @param source its position moves past what was taken
  /// @return anything but [Progress#MORE] is final, and the parser must not be fed again
  public Progress parse(ByteBuffer source) {
    Progress progress = Progress.MORE;
    while (progress == Progress.MORE && source.hasRemaining()) {
      byte next = source.get();
      if (size < bytes.length) {
        bytes[size] = next;
      }
      size++;
      progress = bytes[0] == V1[0] ? line(next) : binary(next);
    }
    return progress;
  }

  /// What it says.
  ///
  /// @return the header
  /// @throws IllegalStateException before its end
  public ProxyHeader header() {
    if (header == null) {
      throw new IllegalStateException("the header is not complete");
    }
    return header;
  }

  private Progress end(@Nullable ProxyHeader read) {
    header = read;
    return read == null ? Progress.MALFORMED : Progress.END;
  }

  private Progress line(byte next) {
    if (size <= V1.length) {
      return next == V1[size - 1] ? Progress.MORE : Progress.MALFORMED;
    }
    boolean isEnd = next == '\n' && bytes[size - 2] == '\r';
    if (!isEnd) {
      return next == '\n' || size == MAX_V1 ? Progress.MALFORMED : Progress.MORE;
    }
    return end(words(new String(bytes, 0, size - 2, ISO_8859_1).split(" ", -1)));
  }

  private static @Nullable ProxyHeader words(String[] words) {
    if (words[1].equals("UNKNOWN")) {
      return ProxyHeader.UNNAMED; // whatever follows is to be ignored
    }
    boolean isIpv6 = words[1].equals("TCP6");
    if (words.length != 6 || !(isIpv6 || words[1].equals("TCP4"))) {
      return null;
    }
    Node source = node(words[2], words[4], isIpv6);
    Node destination = node(words[3], words[5], isIpv6);
    return source == null || destination == null ? null : new ProxyHeader(source, destination);
  }

  private static @Nullable Node node(String address, String port, boolean isIpv6) {
    IpAddress parsed = address.indexOf(':') >= 0 == isIpv6 ? IpAddress.parse(address) : null;
    int number = IpAddress.decimal(port, MAX_PORT);
    return parsed == null || number < 0 ? null : new Node(parsed, number);
  }

  private Progress binary(byte next) {
    if (size <= V2.length) {
      return next == V2[size - 1] ? Progress.MORE : Progress.MALFORMED;
    }
    return switch (size) {
      case 13 -> next == LOCAL || next == PROXY ? Progress.MORE : Progress.MALFORMED;
      case 14 ->
          (next & 0xff) >> 4 <= UNIX && (next & 0xf) <= DATAGRAM
              ? Progress.MORE
              : Progress.MALFORMED;
      case 15 -> Progress.MORE;
      case FIXED -> {
        length = FIXED + number(14);
        boolean fits = length <= MAX_V2 && length >= FIXED + leastAddresses();
        yield !fits ? Progress.MALFORMED : length == FIXED ? end(addresses()) : Progress.MORE;
      }
      default -> size == length ? end(addresses()) : Progress.MORE;
    };
  }

  /// How many bytes the addresses take, which extensions may follow.
  private int leastAddresses() {
    if (bytes[12] == LOCAL) {
      return 0;
    }
    return switch (bytes[13] >> 4) {
      case 1 -> 2 * (4 + Short.BYTES);
      case 2 -> 2 * (16 + Short.BYTES);
      case UNIX -> UNIX_LENGTH;
      default -> 0;
    };
  }

  private ProxyHeader addresses() {
    if (bytes[12] == LOCAL || (bytes[13] != TCP4 && bytes[13] != TCP6)) {
      return ProxyHeader.UNNAMED;
    }
    int each = bytes[13] == TCP4 ? 4 : 16;
    int ports = FIXED + 2 * each;
    return new ProxyHeader(node(FIXED, each, ports), node(FIXED + each, each, ports + Short.BYTES));
  }

  private Node node(int from, int count, int port) {
    return new Node(IpAddress.of(Arrays.copyOfRange(bytes, from, from + count)), number(port));
  }

  private int number(int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
