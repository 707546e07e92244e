// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An address of the Internet Protocol, read strictly: what is no address is not taken for a name
/// that somebody has to be asked for. An IPv4 address within IPv6 (RFC 4291 §2.5.5.2) is that IPv4
/// address. Immutable, equal by value.
public final class IpAddress {
  private static final int MAX_TEXT = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();
  private static final int MAX_GROUPS = 8;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The address of these bytes.
  ///
  /// @param bytes 4 or 16, in network order; copied
  /// @return the address
  /// @throws IllegalArgumentException if they are not as many
  public static IpAddress of(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    boolean isMapped =
        bytes.length == 16 && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    return new IpAddress(Arrays.copyOfRange(bytes, isMapped ? MAPPED.length : 0, bytes.length));
  }

  /// The address that a text says: four decimal numbers without leading zeros, or RFC 4291 §2.2
  /// without brackets and zone.
  ///
  /// @param text anything
  /// @return null if it is no address
  public static @Nullable IpAddress parse(String text) {
    byte[] bytes = text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
    return bytes == null ? null : of(bytes);
  }

  /// Whether it is one without brackets.
  static boolean isIpv6(String text) {
    return ipv6(text) != null;
  }

  /// Its bytes.
  ///
  /// @return 4 or 16, in network order; a copy
  public byte[] toBytes() {
    return bytes.clone();
  }

  /// How many bits it has.
  ///
  /// @return 32 or 128
  public int bits() {
    return bytes.length * Byte.SIZE;
  }

  /// Whether it begins as another one does.
  ///
  /// @param network compared with this; never equal if it is of the other version
  /// @param prefix how many bits count, at most all
  /// @return whether this address is in that network
  public boolean isIn(IpAddress network, int prefix) {
    if (bytes.length != network.bytes.length) {
      return false;
    }
    int whole = prefix / Byte.SIZE;
    int rest = Byte.SIZE - prefix % Byte.SIZE;
    return Arrays.equals(bytes, 0, whole, network.bytes, 0, whole)
        && (rest == Byte.SIZE || (bytes[whole] ^ network.bytes[whole]) >> rest == 0);
  }

  /// Whether there is nothing behind so many bits: as it is of the address of a network.
  ///
  /// @param prefix how many bits may be set, at most all
  /// @return whether all others are zero
  public boolean endsAfter(int prefix) {
    for (int bit = prefix; bit < bits(); bit++) {
      if ((bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte @Nullable [] ipv4(String text) {
    String[] parts = text.split("\\.", 5);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int number = decimal(parts[i], 255);
      if (number < 0) {
        return null;
      }
      bytes[i] = (byte) number;
    }
    return bytes;
  }

  /// Eight groups of up to four hexadecimal digits; `::` once stands for one or more groups of
  /// zero; the last two groups may be an IPv4 address.
  private static byte @Nullable [] ipv6(String text) {
    if (text.length() > MAX_TEXT) {
      return null;
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text, true);
      return all != null && all.length == 16 ? all : null;
    }
    byte[] before = groups(text.substring(0, gap), false);
    byte[] after = groups(text.substring(gap + 2), true);
    if (before == null || after == null || before.length + after.length > 14) {
      return null;
    }
    byte[] bytes = Arrays.copyOf(before, 16);
    System.arraycopy(after, 0, bytes, 16 - after.length, after.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text, boolean ipv4Allowed) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", MAX_GROUPS + 1);
    if (parts.length > MAX_GROUPS) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(2 * MAX_GROUPS);
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      byte[] ipv4 = ipv4Allowed && i == parts.length - 1 ? ipv4(part) : null;
      if (ipv4 != null && bytes.remaining() >= ipv4.length) {
        bytes.put(ipv4);
      } else if (isGroup(part)) {
        bytes.putShort((short) Integer.parseInt(part, 16));
      } else {
        return null;
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static boolean isGroup(String text) {
    return !text.isEmpty()
        && text.length() <= 4
        && text.chars().allMatch(c -> PercentEncoding.isHex((char) c));
  }

  /// A number in decimal digits without leading zeros, or -1 if it is none or too large.
  static int decimal(String text, int max) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= 5
            && text.chars().allMatch(c -> c >= '0' && c <= '9')
            && (text.length() == 1 || text.charAt(0) != '0');
    int number = isNumber ? Integer.parseInt(text) : -1;
    return number <= max ? number : -1;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
