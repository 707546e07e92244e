// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static java.util.Objects.requireNonNull;

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
    @Nullable String uid)
    implements Heard {
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

  /// Ours alone, so that clients can tell a mistake of theirs, which they would make again, from
  /// all other ends.
  private static final StatusCode NOT_A_COMMAND = new StatusCode(4400);

  /// A Close frame has room for that many characters, whatever they are.
  private static final int MAX_REASON = 40;

  /// Reads a command.
  ///
  /// @throws CloseStatusException with 4400 if there is no number to answer to: this is not a
  ///   client of ours
  static Heard of(String text) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
      Heard heard = new Reader(in).read();
      if (in.nextToken() != null) {
        throw refused("more than one JSON object");
      }
      return heard;
    } catch (JacksonException e) {
      throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse("no JSON"));
    }
  }

  private static CloseStatusException refused(String why) {
    String reason = Surrogates.replaced("not a command: " + why);
    if (reason.length() > MAX_REASON) {
      boolean isPairCut = Character.isHighSurrogate(reason.charAt(MAX_REASON - 1));
      reason = reason.substring(0, isPairCut ? MAX_REASON - 1 : MAX_REASON);
    }
    return new CloseStatusException(NOT_A_COMMAND, reason);
  }

  /// Collects the fields. What is wrong with one does not keep it from reading the others: the
  /// number for the answer may be behind it.
  private static final class Reader {
    private final JsonParser in;
    private long id = -1;
    private @Nullable Verb verb;
    private @Nullable String topic;
    private @Nullable String data;
    private @Nullable String info;
    private @Nullable String key;
    private @Nullable String uid;
    private @Nullable Position since;
    private @Nullable String wrong;

    Reader(JsonParser in) {
      this.in = in;
    }

    Heard read() {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw refused("no JSON object");
      }
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String field = in.currentName();
        in.nextToken();
        switch (field) {
          case "id" -> id = number("id");
          case "do" -> verb = verb();
          case "topic" -> topic = string("topic");
          case "since" -> since = position();
          case "data" -> data = json("data");
          case "info" -> info = json("info");
          case "key" -> key = string("key");
          case "uid" -> uid = string("uid");
          default -> in.skipChildren(); // of a later version
        }
      }
      if (id < 0) {
        throw refused("no id");
      }
      if (topic == null && verb == Verb.PING) {
        topic = "";
      }
      if (verb == null || topic == null || (verb == Verb.PUBLISH && data == null)) {
        complain("a field is missing");
      }
      return wrong != null
          ? new Heard.Wrong(id, wrong)
          : new Command(
              id, requireNonNull(verb), requireNonNull(topic), since, data, info, key, uid);
    }

    /// The first complaint counts: others may follow from it.
    private void complain(String what) {
      if (wrong == null) {
        wrong = what;
      }
    }

    private @Nullable Verb verb() {
      String name = string("do");
      for (Verb known : Verb.values()) {
        if (known.name().toLowerCase(Locale.ROOT).equals(name)) {
          return known;
        }
      }
      complain("do: no command of this version");
      return null;
    }

    private @Nullable Position position() {
      if (in.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      String epoch = null;
      long offset = -1;
      if (in.currentToken() == JsonToken.START_OBJECT) {
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String field = in.currentName();
          in.nextToken();
          switch (field) {
            case "epoch" -> epoch = string("epoch");
            case "offset" -> offset = number("offset");
            default -> in.skipChildren();
          }
        }
      } else {
        in.skipChildren();
      }
      if (epoch == null || offset < 0) {
        complain("since: epoch and offset are expected");
        return null;
      }
      try {
        return new Position(epoch, offset);
      } catch (IllegalArgumentException e) {
        complain("since: " + e.getMessage());
        return null;
      }
    }

    /// @return less than 0 if it is none
    private long number(String field) {
      if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
          && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        return in.getLongValue();
      }
      in.skipChildren();
      complain(field + ": a whole number is expected");
      return -1;
    }

    private @Nullable String string(String field) {
      JsonToken value = in.currentToken();
      if (value == JsonToken.VALUE_STRING) {
        return sound(field, in.getString());
      }
      in.skipChildren();
      if (value != JsonToken.VALUE_NULL) {
        complain(field + ": a string is expected");
      }
      return null;
    }

    /// Any value, as it was but for blanks.
    private @Nullable String json(String field) {
      StringWriter copy = new StringWriter();
      try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), copy)) {
        copy(out);
      }
      return sound(field, copy.toString());
    }

    private void copy(JsonGenerator out) {
      int depth = 0;
      JsonToken token = in.currentToken();
      while (token != null) {
        if (token.isNumeric()) {
          out.writeNumber(in.getString()); // whatever its size
        } else {
          out.copyCurrentEvent(in);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        token = depth == 0 ? null : in.nextToken();
      }
    }

    /// What others are to get has to be text that can be sent.
    private @Nullable String sound(String field, String text) {
      if (Surrogates.anyIsLone(text)) {
        complain(field + ": half of a surrogate pair");
        return null;
      }
      return text;
    }
  }
}
