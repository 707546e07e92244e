// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.io.PrintWriter;
import java.io.Serial;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.Options;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServer;
import websocketx.WebSocketServerBuilder;
import websocketx.transport.Acceptor;
import websocketx.transport.Clock;
import websocketx.transport.InProcessAddress;
import websocketx.transport.LingeringClose;

/// One server, its network and its peers, from the beginning to the end.
final class World {
  private static final long MILLI = 1_000_000;
  private static final List<Fault.Kind> KINDS = List.of(Fault.Kind.values());
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final SplittableRandom random;
  private final Trace trace;
  private final Scheduler scheduler;
  private final Loop loop;
  private final Options options;
  private final boolean isObserved;
  private final List<Life> lives = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> threads = new ArrayList<>(); // ours that have not ended
  private Supplier<List<Thread>> applicationThreads = List::of;
  private boolean hasDropped;
  private long moments;

  /// Runs a world.
  static Verdict run(long seed, @Nullable Fault fault, boolean isTraced) {
    World world = new World(seed, fault, isTraced);
    Preemption.setScheduler(world.scheduler);
    try {
      return world.run();
    } finally {
      Preemption.setScheduler(null);
    }
  }

  private World(long seed, @Nullable Fault fault, boolean isTraced) {
    random = new SplittableRandom(seed);
    trace = new Trace(isTraced);
    scheduler = new Scheduler(random, trace);
    loop = new Loop(this);
    options = chooseOptions();
    isObserved = random.nextBoolean();
    int connections = random.nextInt(8) == 0 ? 3 : 1;
    for (int i = 0; i < connections; i++) {
      Fault chosen = chooseFault();
      lives.add(new Life(this, new Wire(random, i == 0 && fault != null ? fault : chosen)));
    }
  }

  private @Nullable Fault chooseFault() {
    int range = random.nextBoolean() ? 500 : 5000;
    Fault fault =
        new Fault(
            KINDS.get(random.nextInt(KINDS.size())), random.nextBoolean(), random.nextInt(range));
    return random.nextInt(3) == 0 ? fault : null;
  }

  private Options chooseOptions() {
    Compression compression =
        random.nextBoolean()
            ? Compression.OFF
            : Compression.level(1).contextTakeover(random.nextBoolean(), false).minSize(10);
    return Options.defaults()
        .handshakeTimeout(Duration.ofMillis(1000 + random.nextInt(1000)))
        .readInterval(Duration.ofMillis(3000 + random.nextInt(9000)))
        .pingInterval(Duration.ofMillis(200 + random.nextInt(2000)))
        .writeInterval(Duration.ofMillis(1000 + random.nextInt(2000)))
        .messageTimeout(Duration.ofMillis(1000 + random.nextInt(2000)))
        .maxUnreadBytes(100 + random.nextInt(random.nextBoolean() ? 200 : 5000))
        .maxUnsentBytes(1000 + random.nextInt(5000))
        .writeBufferSize(1024)
        .coalesceWrites(random.nextInt(4) > 0)
        .compression(compression);
  }

  // ---- its threads

  private Verdict run() {
    scheduler.start("world", () -> begin("world", this::live));
    boolean hasEnded = scheduler.run();
    promise(hasEnded, "the world does not end");
    promise(threads.isEmpty(), "wait for ever: " + threads);
    promise(applicationThreads.get().isEmpty(), "threads have not ended");
    if (hasEnded) {
      lives.forEach(Life::judge);
    }
    Wire first = lives.getFirst().wire();
    return new Verdict(
        trace.hash(), List.copyOf(failures), trace.lines(), first.received(), first.sent());
  }

  private void begin(String name, Task task) {
    threads.add(name);
    try {
      task.run();
    } catch (Throwable thrown) {
      broken(name + " has failed", thrown);
    } finally {
      threads.remove(name);
    }
  }

  private interface Task {
    void run() throws Exception;
  }

  private void start(String name, Task task) {
    Thread.ofVirtual().name(name).start(() -> begin(name, task));
  }

  private void live() throws Exception {
    WebSocketServerBuilder builder =
        WebSocketServer.builder()
            .options(options)
            .handler(connection -> new Actor(this, life(connection), false).handle(connection));
    if (isObserved) {
      builder.observer(new Observer());
    }
    WebSocketServer server = builder.build();
    server.listen(new Address());
    loop.start();
    for (int i = 0; i < lives.size(); i++) {
      int index = i;
      start("peer " + i, () -> lives.get(index).peer().run(index));
    }
    start("interrupter", this::interrupt);
    scheduler.pause(random.nextLong((random.nextInt(3) > 0 ? 300 : 20_000) * MILLI));
    end(server);
    long since = scheduler.now();
    long lost = scheduler.lost();
    boolean isInTime = server.close(LIMIT);
    note("the server has ended", 0);
    promise(isInTime, "the server has not ended");
    promise(
        scheduler.now() - since <= longestEnd() + scheduler.tolerance(lost),
        "the server has not ended in time");
    if (!isInTime) {
      promise(server.awaitTermination(LIMIT), "the server has not ended after shutdownNow");
    }
    promise(server.connections().isEmpty(), "connections are left");
    loop.stop();
  }

  /// Until the last message and the Close frame are taken, an answer to it has come, TCP is closed,
  /// and whoever takes his time has done so.
  private long longestEnd() {
    return options.writeInterval().toNanos()
        + options.handshakeTimeout().toNanos()
        + LingeringClose.MAX_TIME
        + Actor.LONGEST_PAUSES;
  }

  private void end(WebSocketServer server) throws InterruptedException {
    int dice = random.nextInt(8);
    note("the end begins", dice);
    switch (dice) {
      case 0 -> server.shutdown();
      case 1 -> server.shutdown(CloseFrame.NONE);
      case 2 -> {
        drop();
        server.shutdownNow();
      }
      default -> {
        return;
      }
    }
    scheduler.pause(random.nextLong(2000 * MILLI));
  }

  private void interrupt() throws InterruptedException {
    for (int i = random.nextInt(4); i > 1; i--) {
      scheduler.pause(random.nextLong((random.nextBoolean() ? 5 : 1000) * MILLI));
      List<Thread> actors = lives.get(random.nextInt(lives.size())).actors();
      if (!actors.isEmpty()) {
        note("an interrupt", actors.size());
        actors.get(random.nextInt(actors.size())).interrupt();
      }
    }
  }

  private Life life(WebSocketConnection connection) {
    return lives.get(Integer.parseInt(connection.request().path().substring(1)));
  }

  // ---- what belongs to it

  SplittableRandom random() {
    return random;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Loop loop() {
    return loop;
  }

  Options options() {
    return options;
  }

  boolean isObserved() {
    return isObserved;
  }

  /// Somebody is about to drop connections.
  void drop() {
    hasDropped = true;
  }

  boolean hasDropped() {
    return hasDropped;
  }

  /// Whether no deadline can have passed because everybody was slow.
  boolean hasLostNoTime() {
    return scheduler.lost() < 500 * MILLI;
  }

  /// A number larger than those before.
  long moment() {
    return ++moments;
  }

  void note(String what, long number) {
    trace.add(scheduler.now(), what, number);
  }

  // ---- promises

  void promise(boolean isKept, String otherwise) {
    if (!isKept && !failures.contains(otherwise)) {
      failures.add(otherwise);
      note(otherwise, 0);
    }
  }

  void broken(String what, Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    promise(false, what + ": " + text);
  }

  // ---- what the server sees

  private final class Address extends InProcessAddress {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public Clock clock() {
      return scheduler;
    }

    @Override
    public void open(Acceptor acceptor, Supplier<List<Thread>> threads) {
      applicationThreads = threads;
      for (Life life : lives) {
        loop.execute(() -> Link.accept(World.this, life.wire(), acceptor));
      }
    }

    @Override
    public void close(Runnable whenClosed) {
      loop.execute(whenClosed);
    }
  }

  private final class Observer implements WebSocketObserver {
    @Override
    public void opened(WebSocketConnection connection) {
      life(connection).opened();
    }

    @Override
    public void closed(WebSocketConnection connection, CloseCause cause) {
      life(connection).closed();
    }
  }
}
