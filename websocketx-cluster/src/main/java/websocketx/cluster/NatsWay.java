// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.Republish;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Through NATS alone, by jnats: one connection publishes, another is subscribed. With history, to
/// streams like those of the hub, which send out again.
final class NatsWay implements Way {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Arrivals arrivals = new Arrivals();
  private final List<String> subjects = new ArrayList<>();
  private final Connection publisher;
  private final Connection subscriber;
  private final boolean kept;
  private final JetStream streams;

  NatsWay(String address, boolean kept, int topics) throws IOException, InterruptedException {
    this.kept = kept;
    publisher = Nats.connect(options(address));
    subscriber = Nats.connect(options(address));
    streams = publisher.jetStream();
    Dispatcher dispatcher =
        subscriber.createDispatcher(message -> Way.arrived(arrivals, message.getData()));
    try {
      for (int i = 0; i < topics; i++) {
        String subject = "plain-" + kept + i;
        subjects.add(subject);
        if (kept) {
          stream(subject);
        }
        dispatcher.subscribe(kept ? "live." + subject : subject);
      }
      subscriber.flush(PATIENCE);
    } catch (JetStreamApiException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  private static Options options(String address) {
    return Options.builder().server(address).maxMessagesInOutgoingQueue(1 << 16).build();
  }

  private void stream(String subject) throws IOException, JetStreamApiException {
    if (publisher.jetStreamManagement().getStreamNames(subject).isEmpty()) {
      publisher
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(subject)
                  .subjects(subject)
                  .republish(new Republish(subject, "live." + subject, false))
                  .storageType(StorageType.File)
                  .maxMessages(ScaleNode.RETENTION.messages())
                  .maxAge(ScaleNode.RETENTION.age())
                  .build());
    }
  }

  @Override
  public void send(int topic) {
    if (kept) {
      var _ = streams.publishAsync(subjects.get(topic), Way.message());
    } else {
      publisher.publish(subjects.get(topic), Way.message());
    }
  }

  @Override
  public void flush() {
    // jnats does it
  }

  @Override
  public Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public int topics() {
    return subjects.size();
  }

  @Override
  public int copies() {
    return 1;
  }

  @Override
  public void close() {
    try {
      publisher.close();
      subscriber.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
