// SPDX-License-Identifier: Apache-2.0

package websocketx.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import websocketx.WebSocketServer;

/// The examples of `docs/adapters.md` and of the Javadoc do what they say.
class NettyExamplesIT {
  /// Answers what the adapter has left to it.
  @Sharable
  private static final class Pages extends SimpleChannelInboundHandler<HttpRequest> {
    Pages() {
      super(HttpRequest.class);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      DefaultFullHttpResponse page =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.OK,
              Unpooled.copiedBuffer("the page " + request.uri(), UTF_8));
      page.headers().set("Content-Length", page.content().readableBytes());
      var _ = context.writeAndFlush(page);
    }
  }

  @Test
  void netty() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try (WebSocketServer server = WebSocketServer.of(Stage.ECHO)) {
      ServerBootstrap bootstrap =
          new ServerBootstrap().group(group).channel(NioServerSocketChannel.class);
      NettyExamples.netty(bootstrap, server, new Pages());
      Channel listening =
          bootstrap
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
      int port = ((InetSocketAddress) listening.localAddress()).getPort();
      try (Client peer = new Client(URI.create("ws://localhost:" + port + "/chat"))) {
        assertEquals(101, peer.answer().status());
        assertEquals("hello", peer.text("hello").receiveText());
      }
      String page = get(port, "/a.html", "/b.html");
      assertTrue(page.contains("the page /a.html"), page);
      assertTrue(page.contains("the page /b.html"), page);
      String refusal = get(port, "/a.html", "/chat");
      assertTrue(refusal.contains("the page /a.html"), refusal);
      assertTrue(refusal.contains("HTTP/1.1 426 "), refusal);
    } finally {
      group.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
  }

  /// Both answers to two requests on one connection.
  private static String get(int port, String first, String second) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      String request = "GET %s HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n";
      socket
          .getOutputStream()
          .write((request.formatted(first) + request.formatted(second)).getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void everyExampleIsRun() throws IOException {
    String tested = read("src/test/java/websocketx/containers/NettyExamples.java");
    String region =
        group(tested, " *// @start region=\"netty\"\n(.*?) *// @end\n")
                .stripTrailing()
                .stripIndent()
            + "\n";
    assertEquals(region, group(read("../docs/adapters.md"), "```java\n(.*?)```\n"));
    String javadoc =
        group(
            read("../websocketx-netty/src/main/java/websocketx/netty/WebSocketUpgrade.java"),
            "\\{@snippet :\n(.*?)/// \\}\n");
    assertTrue(javadoc.replace("/// ", "").endsWith(region), javadoc);
  }

  private static String read(String path) throws IOException {
    return Files.readString(Path.of(path));
  }

  private static String group(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .findFirst()
        .orElseThrow();
  }
}
