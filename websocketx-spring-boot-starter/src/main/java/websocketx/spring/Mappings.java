// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import websocketx.Request;
import websocketx.WebSocketHandler;

/// Which bean serves which path.
///
/// @param names of the beans, by the paths as servlets have them
record Mappings(ListableBeanFactory beans, Map<String, String> names) {
  static Mappings of(ListableBeanFactory beans) {
    Map<String, String> names = new LinkedHashMap<>();
    String[] handlers = beans.getBeanNamesForType(WebSocketHandler.class);
    for (String name : handlers) {
      WebSocketMapping mapping = beans.findAnnotationOnBean(name, WebSocketMapping.class);
      for (String path : mapping == null ? new String[0] : mapping.value()) {
        if (!path.startsWith("/")) {
          throw new IllegalStateException(
              "a path begins with a slash, and that of the bean " + name + " is " + path);
        }
        String other = names.putIfAbsent(path, name);
        if (other != null) {
          throw new IllegalStateException(
              "the beans " + other + " and " + name + " have the same path " + path);
        }
      }
    }
    if (names.isEmpty()) {
      throw new IllegalStateException(
          "no bean of type WebSocketHandler has a path: annotate one of "
              + String.join(", ", handlers)
              + " with @WebSocketMapping(\"/path\")");
    }
    return new Mappings(beans, names);
  }

  String[] paths() {
    return names.keySet().toArray(String[]::new);
  }

  /// The container has chosen the path, after whatever it does to those that are not in normal
  /// form, and filters have decided by what it has chosen.
  ///
  /// @return null if the request has not come through the servlet
  @Nullable WebSocketHandler handler(Request request) {
    HttpServletRequest asked = request.unwrap(HttpServletRequest.class);
    String name = asked == null ? null : names.get(asked.getHttpServletMapping().getPattern());
    return name == null ? null : beans.getBean(name, WebSocketHandler.class);
  }
}
