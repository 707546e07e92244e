// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.nio.ByteBuffer;

/// A way that messages take from those who publish to those who are subscribed: through nodes, or
/// through the broker alone. To be used by one thread.
interface Way extends AutoCloseable {
  /// How many bytes a message has.
  int SIZE = 256;

  /// Publishes a message that begins with the time, perhaps not before [#flush()].
  ///
  /// @param topic the number of the topic
  void send(int topic);

  /// Sends what was not sent yet.
  void flush();

  Arrivals arrivals();

  /// How many there are.
  int topics();

  /// How often each message arrives.
  int copies();

  @Override
  void close();

  static byte[] message() {
    byte[] message = new byte[SIZE];
    ByteBuffer.wrap(message).putLong(0, System.nanoTime());
    return message;
  }

  static void arrived(Arrivals arrivals, byte[] message) {
    arrivals.arrived(new long[] {ByteBuffer.wrap(message).getLong(0)}, 1);
  }
}
