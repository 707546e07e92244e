// SPDX-License-Identifier: Apache-2.0

package websocketx.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import websocketx.WebSocketServer;
import websocketx.hosting.Host;

/// A [WebSocketServer] in a pipeline of Netty's, somewhere behind the `HttpServerCodec`: Netty
/// listens, speaks TLS and reads requests, and this takes over the channels whose request is for
/// the server. The server itself need not listen.
///
/// {@snippet :
/// WebSocketServer server = WebSocketServer.of(handler);
/// WebSocketUpgrade upgrade = new WebSocketUpgrade(server, r -> r.uri().startsWith("/chat"));
/// bootstrap.childHandler(
///     new ChannelInitializer<SocketChannel>() {
///       @Override
///       protected void initChannel(SocketChannel channel) {
///         channel.pipeline().addLast(new HttpServerCodec(), upgrade, pages);
///       }
///     });
/// }
///
/// Requests that are not for the server go on to the next handler, as they came. With one that is,
/// all handlers from the HTTP codec to the end of the pipeline leave it, and the server decides, on
/// a thread of its own: no thread of Netty's waits for a check. It answers as the embedded server
/// does: with a 101, after which the channel is the connection's, or with something else, after
/// which it is half-closed, and closed when the peer has closed, or after 10 s. Handlers in front
/// of the codec, such as those for TLS or logging, stay; one there that closes channels when they
/// are idle closes connections too.
///
/// A shutdown of the server refuses further upgrades with 503. It has to be closed before the event
/// loops of Netty's are shut down, if peers are to be told.
///
/// [websocketx.Request#unwrap] gives the [io.netty.channel.Channel], with its attributes, and the
/// [HttpRequest], whose content, if an aggregator has put some there, is gone;
/// [websocketx.Request#principal()] and [websocketx.Request#tls()] are null.
///
/// Can be in any number of pipelines. Safe from any thread.
@ChannelHandler.Sharable
public final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
  private final Host host;
  private final Predicate<? super HttpRequest> isOurs;

  /// A handler that takes the requests which somebody chooses.
  ///
  /// @param server gets them, upgrades or not
  /// @param isOurs says which, on the channel's event loop: it must not block
  public WebSocketUpgrade(WebSocketServer server, Predicate<? super HttpRequest> isOurs) {
    host = Host.of(requireNonNull(server, "server"));
    this.isOurs = requireNonNull(isOurs, "isOurs");
  }

  /// Takes a request, or passes on what came. Called by Netty.
  ///
  /// @throws java.util.NoSuchElementException if a request is for the server, and no
  ///   `HttpServerCodec` is in the pipeline
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HttpRequest request) || !isOurs.test(request)) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message); // its content: a request with one is refused
    Guest guest = new Guest(context.channel(), request);
    ChannelPipeline pipeline = context.pipeline();
    List<ChannelHandler> leaving = new ArrayList<>(pipeline.toMap().values());
    while (!(leaving.getFirst() instanceof HttpServerCodec)) {
      leaving.removeFirst();
    }
    pipeline.addLast(guest);
    // The last first: what the codec has read beyond the request then finds nobody but the guest.
    leaving.reversed().forEach(pipeline::remove);
    try {
      // Of the platform: handlers that compute keep nobody out.
      Thread.ofPlatform().daemon().name("websocketx-upgrade").start(() -> guest.answer(host));
    } catch (Throwable noThread) {
      guest.drop(); // nobody reads any more, and so nobody would see that the peer has gone
      throw noThread;
    }
  }
}
