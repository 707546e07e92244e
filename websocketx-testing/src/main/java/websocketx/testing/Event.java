// SPDX-License-Identifier: Apache-2.0

package websocketx.testing;

import websocketx.CloseFrame;
import websocketx.Message;

/// What came, in the words of a failed expectation.
sealed interface Event {
  record Data(Message message, boolean compressed) implements Event {
    @Override
    public String toString() {
      return "a " + message;
    }
  }

  record Ping(Message payload) implements Event {
    @Override
    public String toString() {
      return "a ping of " + payload.size() + " bytes";
    }
  }

  record Pong(Message payload) implements Event {
    @Override
    public String toString() {
      return "a pong of " + payload.size() + " bytes";
    }
  }

  record Closed(CloseFrame frame) implements Event {
    @Override
    public String toString() {
      return "the Close frame " + frame;
    }
  }

  /// The other side broke the protocol.
  record Fault(CloseFrame verdict) implements Event {
    @Override
    public String toString() {
      return "bytes that are no WebSocket: " + verdict;
    }
  }
}
