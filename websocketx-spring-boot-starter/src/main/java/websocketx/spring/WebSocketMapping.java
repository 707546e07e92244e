// SPDX-License-Identifier: Apache-2.0

package websocketx.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says on which paths a bean of type [websocketx.WebSocketHandler] serves WebSockets. It stands on
/// the method that makes the bean, or on its class:
///
/// {@snippet :
/// @Bean
/// @WebSocketMapping("/echo")
/// WebSocketHandler echo() {
///   return connection -> {
///     for (Message message : connection) {
///       connection.write(message);
///     }
///   };
/// }
/// }
///
/// The bean is asked of the context for each connection, so one of scope `prototype` is new for
/// each. A handler without this annotation serves nothing by itself; a [websocketx.Check] may name
/// it.
///
/// All such beans are served by one [websocketx.WebSocketServer], which is a bean too, in one
/// servlet of the application's web server. So the paths are below the application's context path,
/// filters are around them as around any other, and requests for them that ask for no WebSocket get
/// 426 unless there is a [websocketx.Fallback]. A bean of type [websocketx.Check],
/// [websocketx.OriginCheck], [websocketx.Fallback], [websocketx.ErrorResponder] or
/// [websocketx.WebSocketObserver] is the server's, and the properties `websocketx.*` are its
/// options; [WebSocketServerCustomizer] sees to the rest.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface WebSocketMapping {
  /// The paths, as a servlet's: `/chat`, or `/chat/*` for that and all below it. A path belongs to
  /// one bean, or the application does not start.
  ///
  /// @return one or more, each begins with a slash
  String[] value();
}
