// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// A client: it sends what chance tells it to, reads as fast or slowly, and ends in order, or not.
final class Peer implements Incoming.Listener {
  private static final long MILLI = 1_000_000;

  private enum Action {
    MESSAGE,
    PING,
    PONG,
    PAUSE,
    DEAFNESS, // reads nothing for a while
    CLOSE,
    FAULT,
    BEGINNING,
    FIN,
    RESET,
    STALL
  }

  private static final List<Action> LAST =
      List.of(Action.FAULT, Action.BEGINNING, Action.FIN, Action.RESET, Action.STALL);

  private final World world;
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final Wire wire;
  private final Ledger fromServer;
  private final Ledger toServer;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final ArrayDeque<Action> plan = new ArrayDeque<>();
  private final ArrayDeque<Integer> pings = new ArrayDeque<>(); // whose pongs may come
  private final boolean isSlow;
  private final boolean isPatient; // keeps TCP open until the server has closed it
  private final boolean isHasty; // does not wait for the answer to its request

  private int status; // of the answer, 0 before
  private boolean isCompressed;
  private int pingCount;
  private int newestPing; // of the server
  private long actsAt;
  private long readsAt;
  private boolean sentClose;
  private boolean sentFault;
  private boolean receivedClose;
  private boolean isDeaf;
  private boolean isOrderly = true; // never broke off, nor the rules
  private boolean hasEnded;

  Peer(World world, Wire wire, Ledger fromServer, Ledger toServer) {
    this.world = world;
    this.wire = wire;
    this.fromServer = fromServer;
    this.toServer = toServer;
    scheduler = world.scheduler();
    random = world.random();
    outgoing = new Outgoing(random);
    incoming = new Incoming(world);
    isSlow = random.nextInt(4) == 0;
    isPatient = random.nextInt(4) > 0;
    isHasty = random.nextInt(8) == 0;
    plan();
  }

  private void plan() {
    for (int i = random.nextInt(random.nextBoolean() ? 4 : 16); i > 0; i--) {
      int dice = random.nextInt(32);
      plan.add(
          dice < 20
              ? Action.MESSAGE
              : dice < 24
                  ? Action.PING
                  : dice < 25 ? Action.PONG : dice < 30 ? Action.PAUSE : Action.DEAFNESS);
    }
    if (random.nextInt(3) > 0) {
      plan.add(Action.CLOSE);
    } else if (random.nextInt(3) == 0) {
      plan.add(LAST.get(random.nextInt(LAST.size())));
    }
  }

  // ---- its thread

  void run(int index) {
    Thread me = Thread.currentThread();
    wire.setPeer(() -> LockSupport.unpark(me));
    boolean offers = random.nextInt(3) == 0;
    String context = random.nextBoolean() ? "; server_no_context_takeover" : "";
    outgoing.request(
        index, offers ? "Sec-WebSocket-Extensions: permessage-deflate" + context + "\n" : "");
    while (!hasEnded) {
      boolean worked = receive();
      worked |= act();
      worked |= send();
      worked |= end();
      if (worked) {
        scheduler.preempt();
      } else {
        scheduler.park(next());
      }
    }
    incoming.release();
  }

  private long next() {
    long now = scheduler.now();
    long first = Long.MAX_VALUE;
    if (actsAt > now && !plan.isEmpty()) {
      first = actsAt;
    }
    return readsAt > now ? Math.min(first, readsAt) : first;
  }

  private boolean receive() {
    int available = wire.available();
    if (available == 0 || scheduler.now() < readsAt) {
      return false;
    }
    incoming.add(wire.receive(1 + random.nextInt(available)), this);
    if (isSlow && random.nextInt(16) == 0) {
      readsAt = scheduler.now() + random.nextLong(50 * MILLI);
    }
    return true;
  }

  private boolean send() {
    int count = Math.min(outgoing.size(), wire.room());
    if (count == 0) {
      return false;
    }
    byte[] piece = outgoing.take(random.nextInt(4) == 0 ? 1 + random.nextInt(count) : count);
    wire.send(piece);
    if (outgoing.size() == 0) {
      toServer.sent();
    }
    return true;
  }

  /// Whether it is over: then it leaves.
  private boolean end() {
    if (wire.isOutEnded() || (wire.isClosed() && wire.isStalled())) {
      wire.endInput();
      hasEnded = true;
    } else if (receivedClose && sentClose && outgoing.size() == 0 && !isPatient) {
      wire.endInput(); // and goes on to read
    }
    return hasEnded;
  }

  private boolean act() {
    if ((status != 101 && !isHasty)
        || outgoing.size() > 2000
        || scheduler.now() < actsAt
        || plan.isEmpty()
        || sentClose) {
      return false;
    }
    Action action = plan.remove();
    world.note("peer: " + action, plan.size());
    switch (action) {
      case MESSAGE -> message();
      case PING -> {
        byte[] payload = Payload.of(pingCount, random.nextInt(126));
        pings.add(pingCount++);
        outgoing.control(Outgoing.PING, payload);
      }
      case PONG -> outgoing.control(Outgoing.PONG, new byte[random.nextInt(126)]);
      case PAUSE -> actsAt = scheduler.now() + random.nextLong(1000 * MILLI);
      case DEAFNESS -> {
        isDeaf = true;
        readsAt = scheduler.now() + random.nextLong((random.nextInt(4) == 0 ? 9000 : 500) * MILLI);
      }
      case CLOSE -> close(1000);
      default -> misbehave(action);
    }
    return true;
  }

  private void message() {
    int size =
        random.nextInt(5) == 0 ? random.nextInt(4000) : Payload.SMALLEST + random.nextInt(40);
    boolean isText = random.nextBoolean();
    Ledger.Entry entry = toServer.begin(size, isText);
    outgoing.message(isText, Payload.of(entry.number, size), isCompressed && random.nextBoolean());
    toServer.end(entry, Ledger.State.ACCEPTED);
  }

  private void close(int code) {
    sentClose = true;
    outgoing.control(
        Outgoing.CLOSE,
        random.nextInt(4) == 0 ? new byte[0] : new byte[] {(byte) (code >> 8), (byte) code});
  }

  private void misbehave(Action action) {
    isOrderly = false;
    switch (action) {
      case FAULT -> {
        sentFault = true;
        outgoing.fault();
      }
      case BEGINNING -> {
        outgoing.beginning();
        sentFault = true; // what comes behind it is no frame
      }
      case FIN -> wire.endInput();
      case RESET -> wire.reset();
      default -> wire.stall();
    }
    plan.clear();
  }

  // ---- what it reads

  @Override
  public void answered(int code, boolean compressed) {
    status = code;
    isCompressed = compressed;
    world.promise(code == 101 || code == 503 || code == 408, "the answer is " + code);
    world.note("peer: answered", code);
  }

  @Override
  public void message(boolean isText, byte[] payload) {
    if (isPrompt()) {
      fromServer.receivePromptly(payload, isText, world.moment(), 0, Long.MAX_VALUE);
    } else {
      fromServer.receive(payload, isText, world.moment());
    }
  }

  @Override
  public void ping(byte[] payload) {
    int number = ByteBuffer.wrap(payload).getInt();
    world.promise(number > newestPing, "a ping comes twice"); // one that waits may be replaced
    newestPing = number;
    if (!sentClose && !sentFault && random.nextInt(8) > 0) {
      outgoing.control(Outgoing.PONG, payload);
    }
  }

  @Override
  public void pong(byte[] payload) {
    if (payload.length == 0) {
      return; // for one between fragments
    }
    int number = Payload.number(payload);
    while (!pings.isEmpty() && pings.peek() != number) {
      pings.remove(); // it was not answered: only the newest has to be
    }
    world.promise(!pings.isEmpty(), "a pong for no ping: " + Arrays.toString(payload));
    pings.poll();
  }

  @Override
  public void close(byte[] payload) {
    world.note("peer: sees Close", payload.length < 2 ? 0 : ByteBuffer.wrap(payload).getShort());
    receivedClose = true;
    if (!sentClose && !sentFault) {
      close(1000);
      plan.clear();
    }
  }

  // ---- afterwards

  /// Whether it took what came as soon as it came, and has broken no rule.
  boolean isPrompt() {
    return !isSlow && !isDeaf && isOrderly && !wire.isStalled();
  }

  boolean isAtBoundary() {
    return incoming.isAtBoundary();
  }

  boolean hasReceivedClose() {
    return receivedClose;
  }

  boolean hasSentClose() {
    return sentClose;
  }

  int status() {
    return status;
  }
}
