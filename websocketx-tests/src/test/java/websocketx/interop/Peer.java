// SPDX-License-Identifier: Apache-2.0

package websocketx.interop;

import java.util.List;

/// A connection of a [Library]. What the library has no way to do throws an
/// [UnsupportedOperationException] that says so.
interface Peer extends AutoCloseable {
  /// What the server has answered to the offer, or "".
  String extensions();

  /// The subprotocol that was chosen, or "".
  String subprotocol();

  /// What has come.
  Arrivals arrivals();

  void send(String text) throws Exception;

  void send(byte[] binary) throws Exception;

  default void sendFragments(List<String> text) throws Exception {
    throw new UnsupportedOperationException("it sends whole messages only");
  }

  default void sendBinaryFragments(List<byte[]> binary) throws Exception {
    throw new UnsupportedOperationException("it sends whole messages only");
  }

  default void ping(String payload) throws Exception {
    throw new UnsupportedOperationException("it sends no pings when asked to");
  }

  /// Sends Close.
  void sendClose(int code, String reason) throws Exception;

  default void sendCloseWithoutCode() throws Exception {
    throw new UnsupportedOperationException("it sends no Close frame without a code");
  }

  /// The Close frame that has answered ours, like `1000 'bye'`.
  default String answer() throws InterruptedException {
    return arrivals().closed();
  }

  /// Drops the connection, if it is still there.
  @Override
  void close();
}
