// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.deflate;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One element of Sec-WebSocket-Extensions (RFC 6455 §9.1).
public record Extension(String name, List<Parameter> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern NAME = Pattern.compile("\\s*(" + TOKEN + ")\\s*");
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*(" + TOKEN + ")\\s*(?:=\\s*(?:(" + TOKEN + ")|\"([^\"]*)\")\\s*)?");

  /// A parameter of an extension.
  ///
  /// @param value null if there is none
  public record Parameter(String name, @Nullable String value) {}

  public Extension {
    parameters = List.copyOf(parameters);
  }

  /// The elements of one header value.
  ///
  /// @throws IllegalArgumentException if it is not written as RFC 6455 §9.1 says
  public static List<Extension> parse(String value) {
    List<Extension> extensions = new ArrayList<>();
    int at = 0;
    do {
      Matcher name = NAME.matcher(value).region(at, value.length());
      if (!name.lookingAt()) {
        throw new IllegalArgumentException("not a list of extensions: " + value);
      }
      at = name.end();
      List<Parameter> parameters = new ArrayList<>();
      Matcher parameter = PARAMETER.matcher(value).region(at, value.length());
      while (parameter.lookingAt()) {
        String plain = parameter.group(2);
        parameters.add(
            new Parameter(parameter.group(1), plain != null ? plain : parameter.group(3)));
        at = parameter.end();
        parameter.region(at, value.length());
      }
      extensions.add(new Extension(name.group(1), parameters));
      if (at < value.length() && value.charAt(at) != ',') {
        throw new IllegalArgumentException("not a list of extensions: " + value);
      }
      at++; // the comma
    } while (at <= value.length());
    return extensions;
  }
}
