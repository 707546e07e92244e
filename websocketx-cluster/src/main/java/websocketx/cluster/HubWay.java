// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Through nodes: WebSockets that publish on the first, and others that are subscribed.
final class HubWay implements Way {
  private static final int BUFFERED = 1_024;

  private final Arrivals arrivals = new Arrivals();
  private final Listeners listeners;
  private final List<SocketChannel> senders = new ArrayList<>();
  private final List<ByteBuffer> buffers = new ArrayList<>();
  private final int topics;
  private final int copies;

  /// @param prefix of the topics' names
  /// @param publishers where publishers connect to
  /// @param subscribers where subscribers connect to, in turn
  /// @param topics how many
  /// @param copies how many subscribers each has
  HubWay(
      String prefix,
      ScaleProcess publishers,
      List<ScaleProcess> subscribers,
      int topics,
      int copies)
      throws IOException {
    this.topics = topics;
    this.copies = copies;
    listeners = new Listeners(arrivals);
    for (int topic = 0; topic < topics; topic++) {
      senders.add(Plug.open(publishers.port, "/in?topic=" + prefix + topic));
      buffers.add(ByteBuffer.allocate(BUFFERED * Plug.sent()));
      for (int i = 0; i < copies; i++) {
        listeners.add(subscribers.get(i % subscribers.size()).port, prefix + topic);
      }
    }
    listeners.start();
  }

  @Override
  public void send(int topic) {
    Plug.append(buffers.get(topic), Way.message());
  }

  @Override
  public void flush() {
    try {
      for (int i = 0; i < senders.size(); i++) {
        ByteBuffer buffer = buffers.get(i).flip();
        while (buffer.hasRemaining()) {
          senders.get(i).write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int topics() {
    return topics;
  }

  @Override
  public int copies() {
    return copies;
  }

  @Override
  public void close() {
    listeners.close();
    try {
      for (SocketChannel sender : senders) {
        sender.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
