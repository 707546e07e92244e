// SPDX-License-Identifier: Apache-2.0
package websocketx.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One element of Sec-WebSocket-Extensions: an extension that is offered or agreed on, with its
/// parameters (RFC 6455 §9.1).
///
/// @param name a token
/// @param parameters in their order; a name may come more than once
public record Extension(String name, List<Parameter> parameters) {
  /// A parameter of an extension.
  ///
  /// @param name a token
  /// @param value a token, which may have been quoted; null if there is none
  public record Parameter(String name, @Nullable String value) {}

  /// Copies the list.
  ///
  /// @param name a token
  /// @param parameters in their order
  public Extension {
    parameters = List.copyOf(parameters);
  }

  /// Reads the header. Takes time in proportion to its length.
  ///
  /// @param values the values of all its lines, in their order
  /// @return the elements, empty ones left out; null if one does not conform to the grammar, which
  ///   fails the handshake
  public static @Nullable List<Extension> parse(List<String> values) {
    List<Extension> extensions = new ArrayList<>();
    for (String value : values) {
      Reader reader = new Reader(value);
      do {
        if (!reader.isAtEndOfElement() && !reader.element(extensions)) {
          return null;
        }
      } while (reader.skip(',')); // an element ends there, or with the value
    }
    return extensions;
  }

  /// How it stands in the header.
  ///
  /// @return as `name; parameter; other=value`
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    for (Parameter parameter : parameters) {
      text.append("; ").append(parameter.name());
      if (parameter.value() != null) {
        text.append('=').append(parameter.value());
      }
    }
    return text.toString();
  }

  /// Goes through one value, once.
  private static final class Reader {
    private final String text;
    private int index;

    Reader(String text) {
      this.text = text;
    }

    boolean element(List<Extension> extensions) {
      String name = token();
      List<Parameter> parameters = new ArrayList<>();
      while (skip(';')) {
        Parameter parameter = parameter();
        if (parameter == null) {
          return false;
        }
        parameters.add(parameter);
      }
      extensions.add(new Extension(name, parameters));
      return !name.isEmpty() && isAtEndOfElement();
    }

    private @Nullable Parameter parameter() {
      String name = token();
      String value = null;
      if (skip('=')) {
        value = skip('"') ? quoted() : token();
        if (value == null || !HeaderField.isToken(value)) {
          return null;
        }
      }
      return name.isEmpty() ? null : new Parameter(name, value);
    }

    /// A token, and the spaces around it; empty if there is none.
    private String token() {
      skipSpaces();
      int from = index;
      while (index < text.length() && HeaderField.isTokenCharacter(text.charAt(index))) {
        index++;
      }
      String token = text.substring(from, index);
      skipSpaces();
      return token;
    }

    /// What stands before the closing quote, without the backslashes (RFC 9110 §5.6.4).
    private @Nullable String quoted() {
      StringBuilder value = new StringBuilder();
      while (index < text.length()) {
        char c = text.charAt(index++);
        if (c == '"') {
          skipSpaces();
          return value.toString();
        }
        if (c == '\\' && index < text.length()) {
          c = text.charAt(index++);
        }
        value.append(c);
      }
      return null;
    }

    boolean isAtEndOfElement() {
      skipSpaces();
      return isAtEnd() || text.charAt(index) == ',';
    }

    boolean isAtEnd() {
      return index == text.length();
    }

    boolean skip(char wanted) {
      boolean isThere = index < text.length() && text.charAt(index) == wanted;
      if (isThere) {
        index++;
      }
      return isThere;
    }

    private void skipSpaces() {
      while (index < text.length() && (text.charAt(index) == ' ' || text.charAt(index) == '\t')) {
        index++;
      }
    }
  }
}
