// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.Serial;

/// Messages that were measured have not come.
final class MissingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  MissingException(long missing, long total) {
    super(missing + " of " + total + " messages have not come");
  }
}
