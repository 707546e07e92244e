// SPDX-License-Identifier: Apache-2.0

package websocketx.hub.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import websocketx.Message;
import websocketx.hub.Delivery;
import websocketx.hub.Publication;
import websocketx.hub.Recovery;
import websocketx.hub.broker.Position;
import websocketx.hub.broker.Presence.Member;

/// What peers are sent.
final class Reply implements Delivery {
  /// Why a command has failed.
  enum Failure {
    /// Not allowed.
    REFUSED,
    /// Not possible with this topic, or now.
    LIMIT,
    /// The broker cannot do it now: try again.
    UNAVAILABLE,
    /// Something in the command is wrong.
    INVALID
  }

  /// When a list of members is long enough, in bytes of what is told of them.
  private static final int MAX_LIST = 1 << 18;

  @Override
  public Message message(Publication publication) {
    return write(out -> {
      out.writeStringProperty("topic", publication.topic());
      Position position = publication.position();
      if (position != null) {
        out.writeNumberProperty("offset", position.offset());
      }
      if (publication.key() != null) {
        out.writeStringProperty("key", publication.key());
      }
      writeContent(out, publication.message());
    });
  }

  private static void writeContent(JsonGenerator out, Message message) {
    if (message.isBinary()) {
      out.writeStringProperty("base64", Base64.getEncoder().encodeToString(message.toByteArray()));
    } else if (isJson(message.text())) {
      out.writeName("data");
      out.writeRawValue(message.text());
    } else { // published by another way
      out.writeStringProperty("data", message.text());
    }
  }

  private static boolean isJson(String text) {
    try (JsonParser in = Command.JSON.createParser(ObjectReadContext.empty(), text)) {
      if (in.nextToken() == null) {
        return false;
      }
      in.skipChildren();
      return in.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  @Override
  public @Nullable Message begins(String topic, @Nullable Position position, boolean recovered) {
    return write(out -> {
      out.writeStringProperty("topic", topic);
      out.writeBooleanProperty("recovered", recovered);
      write(out, position);
    });
  }

  private static void write(JsonGenerator out, @Nullable Position position) {
    if (position != null) {
      out.writeObjectPropertyStart("position");
      out.writeStringProperty("epoch", position.epoch());
      out.writeNumberProperty("offset", position.offset());
      out.writeEndObject();
    }
  }

  static Message done(long id) {
    return done(id, _ -> {});
  }

  static Message begun(long id, Recovery recovery) {
    return done(
        id,
        out -> {
          out.writeBooleanProperty("recovered", recovery.recovered());
          write(out, recovery.position());
        });
  }

  static Message published(long id, @Nullable Position position) {
    return done(id, out -> write(out, position));
  }

  static Message members(long id, List<Member> members) {
    return done(
        id,
        out -> {
          out.writeArrayPropertyStart("members");
          int size = 0;
          for (Member member : members) {
            size += member.info().getBytes(UTF_8).length;
            if (size > MAX_LIST) {
              break;
            }
            write(out, member);
          }
          out.writeEndArray();
        });
  }

  private static void write(JsonGenerator out, Member member) {
    out.writeStartObject();
    out.writeStringProperty("id", member.id());
    if (isJson(member.info())) {
      out.writeName("info");
      out.writeRawValue(member.info());
    } else {
      out.writeStringProperty("info", member.info());
    }
    out.writeEndObject();
  }

  private static Message done(long id, Consumer<JsonGenerator> more) {
    return write(out -> {
      out.writeNumberProperty("re", id);
      out.writeBooleanProperty("ok", true);
      more.accept(out);
    });
  }

  static Message failed(long id, Failure failure, String text) {
    return write(out -> {
      out.writeNumberProperty("re", id);
      out.writeBooleanProperty("ok", false);
      out.writeStringProperty("error", failure.name().toLowerCase(Locale.ROOT));
      out.writeStringProperty("text", text);
    });
  }

  private static Message write(Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = Command.JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      content.accept(out);
      out.writeEndObject();
    }
    // An application may publish and tell what UTF-8 cannot express.
    return Message.text(Surrogates.replaced(text.toString()));
  }
}
