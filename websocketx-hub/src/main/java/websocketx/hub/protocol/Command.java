// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import websocketx.CloseStatusException;
import websocketx.StatusCode;
import websocketx.hub.broker.Position;

/// What a peer asks for, read from its message.
///
/// @param id of the command, for its answer
/// @param topic where; empty if a ping names none
/// @param data JSON of what is published
/// @param info JSON of what is told of a member
/// @param uid of the publication, for publishing it again
record Command(
    long id,
    Verb verb,
    String topic,
    @Nullable Position since,
    @Nullable String data,
    @Nullable String info,
    @Nullable String key,
    @Nullable String uid) {
  enum Verb {
    SUBSCRIBE,
    UNSUBSCRIBE,
    PUBLISH,
    ENTER,
    LEAVE,
    MEMBERS,
    PING
  }

  static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /// Reads a command.
  ///
  /// @throws CloseStatusException with 1008 if it is none: this is not a client of ours
  static Command of(String text) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
      Command command = new Reader().read(in);
      if (in.nextToken() != null) {
        throw refused("more than one JSON object");
      }
      return command;
    } catch (JacksonException | IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse("no JSON"));
    }
  }

  private static CloseStatusException refused(String why) {
    String reason = "no command: " + why;
    return new CloseStatusException(
        StatusCode.POLICY_VIOLATION, reason.length() > 40 ? reason.substring(0, 40) : reason);
  }

  /// Collects the fields.
  private static final class Reader {
    private long id = -1;
    private @Nullable Verb verb;
    private @Nullable String topic;
    private @Nullable String data;
    private @Nullable String info;
    private @Nullable String key;
    private @Nullable String uid;
    private @Nullable String epoch;
    private long offset = -1;

    Command read(JsonParser in) {
      expect(in.nextToken(), JsonToken.START_OBJECT);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        switch (field) {
          case "id" -> id = number(in, value);
          case "do" -> verb = Verb.valueOf(string(in, value).toUpperCase(Locale.ROOT));
          case "topic" -> topic = string(in, value);
          case "since" -> readPosition(in, value);
          case "data" -> data = json(in);
          case "info" -> info = json(in);
          case "key" -> key = string(in, value);
          case "uid" -> uid = string(in, value);
          default -> in.skipChildren(); // of a later version
        }
      }
      String where = topic == null && verb == Verb.PING ? "" : topic;
      if (id < 0 || verb == null || where == null || (verb == Verb.PUBLISH && data == null)) {
        throw new IllegalArgumentException("a field is missing");
      }
      Position since = epoch == null || offset < 0 ? null : new Position(epoch, offset);
      return new Command(id, verb, where, since, data, info, key, uid);
    }

    private void readPosition(JsonParser in, JsonToken begin) {
      if (begin == JsonToken.VALUE_NULL) {
        return;
      }
      expect(begin, JsonToken.START_OBJECT);
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        switch (field) {
          case "epoch" -> epoch = string(in, value);
          case "offset" -> offset = number(in, value);
          default -> in.skipChildren();
        }
      }
    }

    private static void expect(@Nullable JsonToken token, JsonToken expected) {
      if (token != expected) {
        throw new IllegalArgumentException(expected + " expected");
      }
    }

    private static long number(JsonParser in, JsonToken token) {
      expect(token, JsonToken.VALUE_NUMBER_INT);
      return in.getLongValue();
    }

    private static String string(JsonParser in, JsonToken token) {
      expect(token, JsonToken.VALUE_STRING);
      return in.getString();
    }

    /// Any value, as it was but for blanks.
    private static String json(JsonParser in) {
      StringWriter copy = new StringWriter();
      try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), copy)) {
        out.copyCurrentStructureExact(in);
      }
      return copy.toString();
    }
  }
}
