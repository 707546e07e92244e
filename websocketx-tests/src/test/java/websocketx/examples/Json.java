// SPDX-License-Identifier: Apache-2.0

package websocketx.examples;

import java.io.IOException;
import websocketx.CloseStatusException;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketHandler;

/// Questions and answers in a format of the application's choice.
final class Json {
  private Json() {}

  /// Any library for JSON.
  interface Codec {
    <T> T read(String text, Class<T> type) throws IOException;

    String write(Object value);
  }

  record Ask(long id, String method) {}

  record Answer(long id, Object result) {}

  // @start region="json"
  static WebSocketHandler handler(Codec json) {
    return connection -> {
      for (Message message : connection) {
        connection.writeText(json.write(answer(parse(json, message))));
      }
    };
  }

  private static Ask parse(Codec json, Message message) {
    try {
      return json.read(message.text(), Ask.class); // binary: 1003 by itself
    } catch (IOException e) {
      throw new CloseStatusException(StatusCode.INVALID_FRAME_PAYLOAD_DATA, "bad JSON");
    }
  }

  // @end

  private static Answer answer(Ask ask) {
    return new Answer(ask.id(), ask.method() + " done");
  }
}
