// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads the head of one HTTP/1.1 response (RFC 9112 §4), as strictly as requests are read. Not
/// thread-safe.
public final class ResponseParser {
  private static final int STATUS = "HTTP/1.1 ".length();

  private final HeadReader reader;

  /// Creates a parser that waits for the first byte.
  ///
  /// @param maxHeaderBytes the most bytes of the head, status line and empty line included
  /// @throws IllegalArgumentException if it is not positive
  public ResponseParser(int maxHeaderBytes) {
    reader = new HeadReader(maxHeaderBytes, HeadReader.MAX_HEADERS);
  }

  /// Takes bytes up to the end of the head at most; what follows stays in the source.
  ///
  /// @param source its position moves past what was taken
  /// @return null if more is needed; anything else is final, and the parser must not be used again
  public @Nullable ResponseResult parse(ByteBuffer source) {
    while (true) {
      switch (reader.read(source)) {
        case MORE -> {
          return null;
        }
        case START_LINE -> {
          if (!isStatusLine(reader.startLine())) {
            return new MalformedResponse("malformed status line");
          }
        }
        case END -> {
          String line = reader.startLine();
          int status = Integer.parseInt(line, STATUS, STATUS + 3, 10);
          String phrase = line.substring(Math.min(line.length(), STATUS + 4));
          return new ResponseHead(reader.head(), reader.headersStart(), status, phrase);
        }
        case REFUSED -> {
          return new MalformedResponse(reader.refusal().reason());
        }
      }
    }
  }

  /// The space after the status code belongs to the grammar, but servers leave it out together with
  /// an empty phrase.
  private static boolean isStatusLine(String line) {
    return line.length() >= STATUS + 3
        && line.startsWith("HTTP/1.1 ")
        && line.charAt(STATUS) >= '1'
        && line.substring(STATUS, STATUS + 3).chars().allMatch(c -> c >= '0' && c <= '9')
        && (line.length() == STATUS + 3 || line.charAt(STATUS + 3) == ' ');
  }
}
