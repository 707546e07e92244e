// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.Decision;
import websocketx.Request;

/// What of a container's request reaches checks and handlers, and when.
class RequestIT {
  private record Named(String getName) implements Principal {
    @Override
    public String getName() {
      return getName;
    }
  }

  /// Signs in whoever says a name, as a filter for security does.
  private static final Filter SIGN_IN =
      (request, response, chain) -> {
        HttpServletRequest asked = (HttpServletRequest) request;
        String name = asked.getHeader("X-Name");
        asked.setAttribute("tenant", "blue");
        chain.doFilter(
            name == null
                ? asked
                : new HttpServletRequestWrapper(asked) {
                  @Override
                  public Principal getUserPrincipal() {
                    return new Named(name);
                  }
                },
            response);
      };

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void checkHasTheContainersRequestAndItsThread(Containers kind) throws Exception {
    CompletableFuture<Thread> filtered = new CompletableFuture<>();
    Filter remember =
        (request, response, chain) -> {
          filtered.complete(Thread.currentThread());
          chain.doFilter(request, response);
        };
    CompletableFuture<String> seen = new CompletableFuture<>();
    CompletableFuture<Thread> deciding = new CompletableFuture<>();
    try (Stage stage =
            new Stage(
                kind,
                Stage.ECHO,
                b ->
                    b.check(request -> {
                      HttpServletRequest asked =
                          requireNonNull(request.unwrap(HttpServletRequest.class));
                      deciding.complete(Thread.currentThread());
                      seen.complete(
                          asked.getAttribute("tenant")
                              + " "
                              + asked.getServletPath()
                              + " "
                              + requireNonNull(request.principal()).getName());
                      return Decision.accept();
                    }),
                remember,
                SIGN_IN);
        Client peer = stage.dial("X-Name", "Ada")) {
      assertEquals("blue /ws Ada", seen.getNow("nothing"));
      assertSame(filtered.join(), deciding.join());
      assertEquals("echo", peer.text("echo").receiveText());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NETTY")
  void handlerHasWhatStaysValid(Containers kind) throws Exception {
    CompletableFuture<Request> handled = new CompletableFuture<>();
    try (Stage stage =
            new Stage(
                kind,
                connection -> {
                  handled.complete(connection.request());
                  Stage.ECHO.handle(connection);
                },
                b ->
                    b.check(request -> {
                      requireNonNull(request.unwrap(HttpServletRequest.class))
                          .getSession()
                          .setAttribute("cart", "full");
                      return Decision.accept();
                    }),
                SIGN_IN);
        Client peer =
            new Client(
                URI.create(stage.uri() + "?room=%C3%A4"), "X-Name", "Ada", "Cookie", "a=b; c=d")) {
      assertEquals(101, peer.answer().status());
      assertTrue(peer.answer().has("Set-Cookie"), "the session's");
      Request request = handled.join();
      for (int i = 0; i < 50; i++) { // the container's object is another's by now
        try (Client other = new Client(URI.create(stage.uri() + "?room=other"), "X-Name", "Eve")) {
          assertEquals(101, other.answer().status());
        }
      }
      assertEquals("/app/ws", request.path());
      assertEquals("/app/ws?room=%C3%A4", request.target());
      assertEquals("ä", request.query("room"));
      assertEquals("d", request.cookie("c"));
      assertEquals("Ada", request.header("x-name"));
      assertEquals("Ada", requireNonNull(request.principal()).getName());
      assertEquals(stage.uri().getAuthority(), request.header("Host"));
      assertTrue(((InetSocketAddress) request.remoteAddress()).getAddress().isLoopbackAddress());
      assertEquals(stage.uri().getPort(), ((InetSocketAddress) request.localAddress()).getPort());
      assertEquals("full", session(request).getAttribute("cart"));
      session(request).setAttribute("cart", "empty");
      assertEquals("empty", session(request).getAttribute("cart"));
      assertNotNull(request.unwrap(ServletContext.class));
      assertNull(request.unwrap(HttpServletRequest.class), "it is somebody else's by now");
      assertNull(request.unwrap(String.class));
      assertEquals("still here", peer.text("still here").receiveText());
    }
  }

  private static HttpSession session(Request request) {
    @Nullable HttpSession session = request.unwrap(HttpSession.class);
    return requireNonNull(session);
  }

  @ParameterizedTest
  @EnumSource
  void noSessionIsMadeForWhoDoesNotAsk(Containers kind) throws Exception {
    try (Stage stage = new Stage(kind, Stage.ECHO);
        Client peer = stage.dial()) {
      Request request = stage.connection().request();
      assertNull(request.unwrap(HttpSession.class));
      assertNull(request.principal());
      assertTrue(peer.answer().values("Set-Cookie").isEmpty());
    }
  }
}
