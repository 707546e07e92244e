// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the head of an HTTP/1.1 message (RFC 9112 §2.1, §5) and looks at each byte once,
/// however the bytes are cut. It is stricter than it has to be wherever leniency has let two
/// parsers disagree: lines end with CR LF and nothing else, and a header line cannot be continued.
final class HeadReader {
  static final int MAX_START_LINE = 8192;
  static final int MAX_HEADERS = 100;

  private static final int FIRST_CAPACITY = 512;

  /// How far reading got.
  enum Progress {
    /// All bytes were taken and more are needed.
    MORE,
    /// The start line is complete; go on reading.
    START_LINE,
    /// The empty line was read; the rest of the source is not part of the head.
    END,
    /// See [HeadReader#refusal()]; it cannot go on.
    REFUSED
  }

  private enum Place {
    START_LINE,
    NAME,
    VALUE
  }

  private final int maxBytes;
  private final int maxHeaders;
  private byte[] bytes = {};
  private int size;
  private int startLineEnd;
  private int nameStart;
  private int headers;
  private Place place = Place.START_LINE;
  private boolean afterCr;
  private @Nullable Refusal refusal;

  HeadReader(int maxBytes, int maxHeaders) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxHeaderBytes is " + maxBytes + ": use 1 or more");
    }
    if (maxHeaders < 1) {
      throw new IllegalArgumentException("maxHeaders is " + maxHeaders + ": use 1 or more");
    }
    this.maxBytes = maxBytes;
    this.maxHeaders = maxHeaders;
  }

  /// Takes bytes up to the next step of progress.
  Progress read(ByteBuffer source) {
    while (source.hasRemaining()) {
      byte next = source.get();
      if (size == bytes.length && !grow()) {
        return Progress.REFUSED;
      }
      bytes[size++] = next;
      Progress progress = next == '\n' ? lineFeed() : afterCr ? refuse("bare CR") : other(next);
      if (progress != Progress.MORE) {
        return progress;
      }
    }
    return Progress.MORE;
  }

  /// The start line, once it was reported, without its CR LF.
  String startLine() {
    return MessageHead.latin1(bytes, 0, startLineEnd);
  }

  /// The start line and all header lines, each with its CR LF, in an array of exactly that size.
  byte[] head() {
    return Arrays.copyOf(bytes, size - 2);
  }

  /// The index of the first header line in [#head()].
  int headersStart() {
    return startLineEnd + 2;
  }

  Refusal refusal() {
    if (refusal == null) {
      throw new IllegalStateException("nothing was refused");
    }
    return refusal;
  }

  private Progress lineFeed() {
    if (!afterCr) {
      return refuse("bare LF");
    }
    afterCr = false;
    boolean first = place == Place.START_LINE;
    if (place == Place.NAME) {
      return Progress.END;
    }
    place = Place.NAME;
    nameStart = size;
    if (first) {
      startLineEnd = size - 2;
      return Progress.START_LINE;
    }
    return Progress.MORE;
  }

  private Progress other(byte next) {
    return switch (place) {
      case START_LINE -> inStartLine(next);
      case NAME -> inName(next);
      case VALUE -> inValue(next);
    };
  }

  private Progress inStartLine(byte next) {
    if (next == '\r') {
      afterCr = true;
    } else if (next < ' ' || next == 0x7F) {
      return refuse("start line is not printable ASCII"); // bytes from 0x80 on are negative
    } else if (size > MAX_START_LINE) {
      return refuse(414, "start line over " + MAX_START_LINE + " bytes");
    }
    return Progress.MORE;
  }

  private Progress inName(byte next) {
    boolean atStart = size - 1 == nameStart;
    if (next == '\r' && atStart) {
      afterCr = true;
    } else if (next == ':' && !atStart) {
      place = Place.VALUE;
    } else if (!HeaderField.isTokenCharacter(next)) {
      return refuse("header name is not a token");
    } else if (atStart && ++headers > maxHeaders) {
      return refuse(431, "over " + maxHeaders + " headers");
    }
    return Progress.MORE;
  }

  private Progress inValue(byte next) {
    if (next == '\r') {
      afterCr = true;
    } else if ((next >= 0 && next < ' ' && next != '\t') || next == 0x7F) {
      return refuse("control character in a header");
    }
    return Progress.MORE;
  }

  private boolean grow() {
    if (size == maxBytes) {
      refuse(place == Place.START_LINE ? 414 : 431, "head over " + maxBytes + " bytes");
      return false;
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(FIRST_CAPACITY, 2L * size)));
    return true;
  }

  private Progress refuse(String reason) {
    return refuse(400, reason);
  }

  private Progress refuse(int status, String reason) {
    refusal = new Refusal(status, reason, List.of());
    return Progress.REFUSED;
  }
}
