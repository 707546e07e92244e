// SPDX-License-Identifier: Apache-2.0

package websocketx.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import websocketx.hub.broker.BrokerListener;

/// Keeps a link to Redis, and makes another whenever one is lost: one virtual thread, from the
/// start to the end of the broker. Lettuce's own reconnecting is off, because it repeats commands
/// whose answer has not come.
final class Keeper implements Runnable {
  /// One for commands, one for messages.
  private static final int THREADS = 2;

  private final @Nullable RedisClient like;
  private final RedisURI uri;

  /// The address without a password, for the log.
  private final String address;

  private final Channels channels;
  private final BrokerListener listener;
  private volatile boolean closed;

  /// Whether the log says that there is no connection.
  private boolean said;

  Keeper(@Nullable RedisClient like, RedisURI uri, Channels channels, BrokerListener listener) {
    this.like = like;
    this.uri = RedisURI.builder(uri).withTimeout(Limits.ANSWER).build();
    address = uri.toString();
    this.channels = channels;
    this.listener = listener;
  }

  /// To be followed by an interrupt of the thread.
  void close() {
    closed = true;
  }

  @Override
  public void run() {
    ClientResources resources = like == null ? resources() : like.getResources();
    RedisClient client = RedisClient.create(resources);
    client.setOptions(options());
    try {
      keep(client);
    } catch (InterruptedException _) {
      // by close()
    } finally {
      Thread.interrupted(); // the rest waits for ends, each with a limit
      client.shutdown(Duration.ZERO, Limits.END);
      if (like == null) {
        resources
            .shutdown(0, Limits.END.toMillis(), MILLISECONDS)
            .awaitUninterruptibly(Limits.END.toMillis());
      }
    }
  }

  private static ClientResources resources() {
    return DefaultClientResources.builder()
        .ioThreadPoolSize(THREADS)
        .computationThreadPoolSize(THREADS)
        .build();
  }

  private ClientOptions options() {
    ClientOptions given = like == null ? ClientOptions.create() : like.getOptions();
    return given
        .mutate()
        .autoReconnect(false)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .timeoutOptions(TimeoutOptions.enabled(Limits.ANSWER))
        .socketOptions(given.getSocketOptions().mutate().connectTimeout(Limits.ANSWER).build())
        // Redis 7 has it, and only with it may a connection with subscriptions be asked anything.
        .protocolVersion(ProtocolVersion.RESP3)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .build();
  }

  private void keep(RedisClient client) throws InterruptedException {
    int failures = 0;
    while (!closed) {
      long start = System.nanoTime();
      hold(client);
      // A link that is lost at once, again and again, is not tried faster than none.
      boolean lasted = System.nanoTime() - start > 2 * Limits.PAUSE.toNanos();
      failures = lasted ? 0 : failures + 1;
      long pause =
          Math.min(
              Limits.PAUSE.toMillis(), Limits.FIRST_PAUSE.toMillis() << Math.min(failures, 16));
      Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
    }
  }

  /// Makes a link, and stays with it until it is lost.
  private void hold(RedisClient client) throws InterruptedException {
    Link link;
    try {
      link = Link.open(client, uri, (channel, bytes) -> channels.receive(channel, bytes, listener));
    } catch (IOException | RuntimeException e) {
      say(e);
      return;
    }
    try {
      channels.connect(link);
      said = false;
      log(System.Logger.Level.INFO, "connected to " + address);
      listener.connected();
      Throwable why = link.awaitEnd();
      channels.disconnect();
      if (!closed) {
        say(why);
        listener.disconnected(why);
      }
    } catch (IOException | RuntimeException e) {
      say(e);
    } finally {
      channels.disconnect();
      link.close();
    }
  }

  /// Says once that there is no connection, until there is one; with the cause behind all others,
  /// which is the one that Redis or the system has given.
  private void say(Throwable why) {
    if (said) {
      return;
    }
    said = true;
    Throwable cause = why;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    log(System.Logger.Level.WARNING, "no connection to " + address + ": " + cause.getMessage());
  }

  private static void log(System.Logger.Level level, String line) {
    System.getLogger("websocketx.redis").log(level, line);
  }
}
