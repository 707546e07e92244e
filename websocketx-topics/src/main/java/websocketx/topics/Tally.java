// SPDX-License-Identifier: Apache-2.0

package websocketx.topics;

/// Counts what becomes of one message. For one thread.
final class Tally {
  int delivered;
  int dropped;
  int closed;

  Published result() {
    return new Published(delivered, dropped, closed);
  }
}
