// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import websocketx.Message;
import websocketx.WebSocketConnection;

/// Files, in messages of up to 64 KiB.
final class LargeData {
  private LargeData() {}

  // @start region="upload"
  static void upload(Path file, WebSocketConnection connection) throws Exception {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (Message message : connection) {
        if (message.size() == 0) {
          break; // an empty one ends it
        }
        ByteBuffer bytes = message.asByteBuffer(); // no copy
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
    }
    connection.writeText("done");
  }

  // @end

  // @start region="download"
  static void download(Path file, WebSocketConnection connection) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    try (FileChannel in = FileChannel.open(file)) {
      while (in.read(buffer.clear()) >= 0) {
        connection.writeBinary(buffer.flip()); // ours again when it returns
      }
    }
  }
  // @end
}
