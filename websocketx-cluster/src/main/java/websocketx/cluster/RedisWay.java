// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;

/// Through Redis alone, by lettuce: one connection publishes, another is subscribed. With history,
/// by the script of the hub.
final class RedisWay implements Way {
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final Arrivals arrivals = new Arrivals();
  private final RedisClient client;
  private final StatefulRedisConnection<String, byte[]> publisher;
  private final StatefulRedisPubSubConnection<String, byte[]> subscriber;
  private final RedisScript script;
  private final boolean kept;
  private final int topics;

  RedisWay(String address, boolean kept, int topics) throws IOException {
    this.kept = kept;
    this.topics = topics;
    client = RedisClient.create(address);
    publisher = client.connect(CODEC);
    publisher.setAutoFlushCommands(false);
    subscriber = client.connectPubSub(CODEC);
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void smessage(String channel, byte[] message) {
            Way.arrived(
                arrivals,
                kept
                    ? java.util.Arrays.copyOfRange(message, message.length - SIZE, message.length)
                    : message);
          }
        });
    script = RedisScript.publish();
    for (int i = 0; i < topics; i++) {
      subscriber.sync().ssubscribe(script.channel(i));
    }
    subscriber.sync().ping();
    try (StatefulRedisConnection<String, byte[]> loader = client.connect(CODEC)) {
      loader.sync().scriptLoad(script.text());
    }
  }

  @Override
  public void send(int topic) {
    if (kept) {
      var _ =
          publisher
              .async()
              .evalsha(
                  script.digest(),
                  ScriptOutputType.VALUE,
                  script.keys(topic),
                  script.arguments(topic, Way.message()));
    } else {
      var _ = publisher.async().spublish(script.channel(topic), Way.message());
    }
  }

  @Override
  public void flush() {
    publisher.flushCommands();
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int topics() {
    return topics;
  }

  @Override
  public int copies() {
    return 1;
  }

  @Override
  public void close() {
    client.close();
  }
}
