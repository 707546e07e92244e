// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerException;

/// Two connections to one Redis, one for commands and one for messages: Redis cuts off who takes
/// its messages too slowly, and large ones would hold up answers. They live and die together, and
/// never reconnect: so no command is ever sent twice.
final class Link {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final StatefulRedisConnection<String, byte[]> commands;
  private final StatefulRedisPubSubConnection<String, byte[]> channels;
  private final CompletableFuture<Throwable> end = new CompletableFuture<>();
  private final Map<Object, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private final AtomicInteger commandsUnderWay = new AtomicInteger();
  private final AtomicLong bytesUnderWay = new AtomicLong();
  private final String run;

  private Link(
      StatefulRedisConnection<String, byte[]> commands,
      StatefulRedisPubSubConnection<String, byte[]> channels)
      throws IOException, InterruptedException {
    this.commands = commands;
    this.channels = channels;
    RedisConnectionStateListener watch =
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            fail(new IOException("Redis has closed the connection"));
          }

          @Override
          public void onRedisExceptionCaught(
              RedisChannelHandler<?, ?> connection, Throwable cause) {
            fail(cause);
          }
        };
    commands.addListener(watch);
    channels.addListener(watch);
    await(commands.async().ping());
    String info = await(commands.async().info());
    // What is written to a replica is refused or lost.
    if (!"master".equals(line(info, "role"))) {
      throw new IOException("this Redis is a replica");
    }
    run = line(info, "run_id");
  }

  /// Connects, and waits for it.
  ///
  /// @param messages takes channel and content of each message, on the connection's thread
  /// @throws IOException if Redis is not there, or not ready
  static Link open(RedisClient client, RedisURI uri, BiConsumer<String, byte[]> messages)
      throws IOException, InterruptedException {
    StatefulRedisConnection<String, byte[]> commands = await(client.connectAsync(CODEC, uri));
    StatefulRedisPubSubConnection<String, byte[]> channels = null;
    try {
      channels = await(client.connectPubSubAsync(CODEC, uri));
      channels.addListener(
          new RedisPubSubAdapter<>() {
            @Override
            public void smessage(String channel, byte[] message) {
              messages.accept(channel, message);
            }
          });
      return new Link(commands, channels);
    } catch (IOException | InterruptedException | RuntimeException e) {
      var _ = commands.closeAsync();
      if (channels != null) {
        var _ = channels.closeAsync();
      }
      throw e;
    }
  }

  private static String line(String info, String name) throws IOException {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElseThrow(() -> new IOException("Redis does not tell its " + name));
  }

  /// Which process this Redis is: another after each restart, and on each machine. All who are
  /// connected to it see the same.
  String run() {
    return run;
  }

  RedisAsyncCommands<String, byte[]> commands() {
    return commands.async();
  }

  RedisPubSubAsyncCommands<String, byte[]> channels() {
    return channels.async();
  }

  /// Asks Redis for something, or refuses if too much is under way.
  ///
  /// @param what for the text of a failure
  /// @param size how many bytes of messages it has
  <T extends @Nullable Object> CompletableFuture<T> ask(
      String what, int size, Function<Link, CompletionStage<T>> question) {
    CompletableFuture<T> told = new CompletableFuture<>();
    boolean isTooMuch = commandsUnderWay.incrementAndGet() > Limits.COMMANDS;
    if (bytesUnderWay.addAndGet(size) > Limits.BYTES || isTooMuch) {
      leave(size);
      told.completeExceptionally(
          new BrokerException(what + " failed, nothing was sent: too much is under way", null));
      return told;
    }
    Object key = new Object();
    open.put(key, told);
    CompletionStage<T> asked;
    try {
      asked = question.apply(this);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedStage(e);
    }
    asked.whenComplete((result, e) -> {
      commandsUnderWay.decrementAndGet();
      bytesUnderWay.addAndGet(-size);
      open.remove(key);
      if (e == null) {
        told.complete(result);
      } else {
        told.completeExceptionally(failure(what, e));
      }
    });
    return told;
  }

  private void leave(int size) {
    commandsUnderWay.decrementAndGet();
    bytesUnderWay.addAndGet(-size);
  }

  private BrokerException failure(String what, Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof RedisReadOnlyException || cause instanceof RedisCommandTimeoutException) {
      // It was the master and is one no longer, and the next link may lead to the new one; or it is
      // stuck, and whatever has been sent since waits in memory: only the end of the link frees it.
      fail(cause);
    }
    return cause instanceof BrokerException same
        ? same
        : new BrokerException(what + " failed: " + cause.getMessage(), cause);
  }

  private void fail(Throwable why) {
    end.complete(why);
  }

  /// Waits until the link is lost. It is asked at intervals whether it is there.
  ///
  /// @return what was wrong
  Throwable awaitEnd() throws InterruptedException {
    while (true) {
      try {
        return end.get(Limits.PING.toMillis(), MILLISECONDS);
      } catch (TimeoutException _) {
        failWith(commands.async().ping());
        failWith(channels.async().ping());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void failWith(CompletionStage<String> ping) {
    ping.whenComplete((_, e) -> {
      if (e != null) {
        fail(e);
      }
    });
  }

  /// Waits for an answer as long as one may take, and a little for the client to say so itself.
  static <T extends @Nullable Object> T await(CompletionStage<T> stage)
      throws IOException, InterruptedException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    try {
      return future.get(2 * Limits.ANSWER.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IOException(cause == null ? e.getMessage() : cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new IOException("Redis does not answer", e);
    } finally {
      // A connection that comes when nobody waits any more has no other end.
      if (!future.isDone()) {
        var _ = future.thenAccept(Link::closeLate);
      }
    }
  }

  private static void closeLate(@Nullable Object late) {
    if (late instanceof StatefulConnection<?, ?> connection) {
      var _ = connection.closeAsync();
    }
  }

  /// Closes both connections, and waits until nothing comes from them any more: every command that
  /// has no answer has failed then.
  void close() {
    CompletableFuture<?> closed =
        CompletableFuture.allOf(commands.closeAsync(), channels.closeAsync());
    try {
      closed.get(Limits.END.toMillis(), MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // A thread of theirs is held up by a callback; they end when it does.
    }
    for (CompletableFuture<?> told : open.values()) {
      told.completeExceptionally(new BrokerException("the connection to Redis was closed", null));
    }
  }
}
