// SPDX-License-Identifier: Apache-2.0

package websocketx.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import websocketx.brokers.BrokerProcess;

/// One run with one broker: everything is started, faults happen for a time, all is mended, and
/// then everybody has to have everything.
final class Run implements AutoCloseable {
  private static final int NODES = 3;
  private static final int TOPICS_OF_A_CLIENT = 3;

  /// What all clients together publish in a second.
  private static final int RATE = 100;

  /// Until everybody is back, when all is mended: the longest pauses of all who try again, one
  /// behind the other, on a slow machine.
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private final BrokerKind kind;
  private final long seed;
  private final Random random;
  private final Duration every;
  private final Ledger ledger;
  private final BrokerProcess broker;
  private final ReentrantLock brokerFault = new ReentrantLock(); // one at a time
  private final List<Node> nodes = new ArrayList<>();
  private final Haproxy proxy;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Client> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Thread> faults = new ArrayList<>();
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final Set<Node> struck = Collections.synchronizedSet(new java.util.HashSet<>());

  Run(BrokerKind kind, int clientCount, Duration every, long seed, Path folder) {
    this.kind = kind;
    this.every = every;
    this.seed = seed;
    ledger = new Ledger(kind == BrokerKind.REDIS);
    random = new Random(seed);
    broker = kind.process();
    broker.start();
    for (int i = 0; i < NODES; i++) {
      Node node = new Node("node" + i, kind, broker.port(), folder, ledger);
      nodes.add(node);
      node.start();
    }
    proxy = new Haproxy(nodes, folder);
    URI address = URI.create("ws://127.0.0.1:" + proxy.port() + "/hub");
    long pace = TimeUnit.SECONDS.toNanos(1) * clientCount / RATE;
    for (int i = 0; i < clientCount; i++) {
      List<String> topics = new ArrayList<>(Rooms.ALL);
      Collections.shuffle(topics, random);
      clients.add(
          new Client(
              "client-" + i,
              address,
              http,
              topics.subList(0, TOPICS_OF_A_CLIENT),
              ledger,
              random.nextLong(),
              pace));
    }
  }

  Report run(Duration time) throws InterruptedException {
    for (Client client : clients) {
      threads.add(Thread.ofVirtual().name(client.name()).start(client));
    }
    if (!await("everybody connected", this::isQuietOrPublishing)) {
      return report(time);
    }
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      strike(choose());
      TimeUnit.NANOSECONDS.sleep((long) (every.toNanos() * 2 * random.nextDouble()));
    }
    for (Thread fault : faults) {
      fault.join();
    }
    clients.forEach(Client::stopPublishing);
    await("everybody has everything", this::isSettled);
    checkMembers();
    return report(time);
  }

  private Report report(Duration time) {
    return new Report(
        kind, seed, time, clients.size(), counts, ledger, List.copyOf(ledger.violations()));
  }

  private boolean isQuietOrPublishing() {
    return ledger.published.get() >= clients.size() / 2;
  }

  /// Everybody is there, and everybody is at the same place.
  private boolean isSettled() {
    return clients.stream().allMatch(Client::isQuiet)
        && places().values().stream().allMatch(at -> at.size() == 1);
  }

  private Map<String, Set<String>> places() {
    return clients.stream()
        .flatMap(client -> client.cursors().stream())
        .collect(
            Collectors.groupingBy(
                Cursor::topic,
                Collectors.mapping(cursor -> String.valueOf(cursor.at()), Collectors.toSet())));
  }

  private boolean await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + RECOVERY.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        ledger.violation("not in " + RECOVERY.toSeconds() + " s: " + what);
        clients.stream()
            .filter(client -> !client.isQuiet())
            .limit(10)
            .forEach(client -> ledger.violation("  " + client));
        places()
            .forEach((topic, at) -> {
              if (at.size() != 1) {
                ledger.violation("  " + topic + ": " + at);
              }
            });
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return true;
  }

  /// Those who are there are seen on every topic, and nobody else.
  private void checkMembers() throws InterruptedException {
    long end = System.nanoTime() + RECOVERY.toNanos();
    for (String topic : Rooms.ALL) {
      Set<String> there =
          clients.stream()
              .filter(client -> client.topics().contains(topic))
              .map(Client::name)
              .collect(Collectors.toCollection(TreeSet::new));
      Client asked = clients.get(random.nextInt(clients.size()));
      asked.ask(topic);
      while (!asked.members().equals(there)) {
        if (System.nanoTime() > end) {
          Set<String> seen = new TreeSet<>(asked.members());
          ledger.violation(
              "on " + topic + " are seen " + seen.size() + ", and there are " + there.size());
          break;
        }
        TimeUnit.MILLISECONDS.sleep(500);
        if (!asked.members().equals(there)) {
          asked.ask(topic);
          TimeUnit.MILLISECONDS.sleep(500);
        }
      }
    }
  }

  // ---- faults

  private Fault choose() {
    int total = IntStream.of(weights()).sum();
    int left = random.nextInt(total);
    for (Fault fault : Fault.values()) {
      left -= fault.weight;
      if (left < 0) {
        return fault;
      }
    }
    throw new AssertionError();
  }

  private static int[] weights() {
    return java.util.Arrays.stream(Fault.values()).mapToInt(fault -> fault.weight).toArray();
  }

  /// Lets something happen, on a thread of its own until it is mended.
  private void strike(Fault fault) {
    Duration time =
        Duration.ofMillis(fault.shortest + random.nextInt(fault.longest - fault.shortest + 1));
    Node node = nodes.get(random.nextInt(nodes.size()));
    List<Client> some = new ArrayList<>(clients);
    Collections.shuffle(some, random);
    List<Client> few = some.subList(0, 1 + random.nextInt(1 + clients.size() / 10));
    faults.removeIf(thread -> !thread.isAlive());
    boolean isOfNode = fault.name().startsWith("NODE") || fault.name().startsWith("LINK");
    if (isOfNode && !struck.add(node)) {
      return; // that one has trouble already
    }
    if (fault.isOfBroker() && brokerFault.isLocked()) {
      return;
    }
    counts.merge(fault, 1, Integer::sum);
    faults.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (fault.isOfBroker()) {
                  brokerFault.lock();
                  try {
                    strikeBroker(fault, time);
                  } finally {
                    brokerFault.unlock();
                  }
                } else if (isOfNode) {
                  strikeNode(fault, node, time);
                } else {
                  strikeClients(fault, few, time);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                ledger.violation(fault + " has failed: " + e);
              } finally {
                if (isOfNode) {
                  struck.remove(node);
                }
              }
            }));
  }

  private void strikeBroker(Fault fault, Duration time) throws InterruptedException {
    if (fault == Fault.BROKER_FROZEN) {
      broker.freeze();
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      broker.thaw();
      return;
    }
    if (fault == Fault.BROKER_STOPPED) {
      broker.stop();
    } else {
      broker.kill();
    }
    if (fault == Fault.BROKER_WIPED) {
      ledger.wiped.incrementAndGet();
      broker.forget();
    }
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    ledger.started.incrementAndGet();
    broker.start();
    if (fault == Fault.BROKER_WIPED) {
      ledger.wiped.incrementAndGet(); // clients may have heard of the old one in between
    }
  }

  private static void strikeNode(Fault fault, Node node, Duration time)
      throws InterruptedException {
    switch (fault) {
      case NODE_KILLED -> node.kill();
      case LINK_CUT -> node.link.cut();
      default -> node.link.swallow();
    }
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    switch (fault) {
      case NODE_KILLED -> node.start();
      case LINK_CUT -> node.link.mend();
      default -> node.link.flow();
    }
  }

  private static void strikeClients(Fault fault, List<Client> some, Duration time) {
    for (Client client : some) {
      switch (fault) {
        case CLIENTS_VANISH -> client.leave(time, false);
        case CLIENTS_LEAVE -> client.leave(time, true);
        default -> client.stall(time);
      }
    }
  }

  @Override
  public void close() {
    clients.forEach(Client::end);
    threads.forEach(Thread::interrupt);
    faults.forEach(Thread::interrupt);
    proxy.close();
    nodes.forEach(Node::close);
    broker.close();
    http.shutdownNow();
  }
}
