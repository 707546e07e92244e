// SPDX-License-Identifier: Apache-2.0

package websocketx.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import websocketx.CloseFrame;
import websocketx.CloseStatusException;
import websocketx.ConnectionClosedException;
import websocketx.ConnectionState;
import websocketx.Message;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketHandler;

/// A handler, or a fork: it does what chance tells it to, and writes down what came of it.
final class Actor implements WebSocketHandler {
  private static final long MILLI = 1_000_000;
  private static final int MOST_ACTS = 16;
  private static final long PAUSE = 500 * MILLI;

  /// How long it pauses in all, and reads with a timeout.
  static final long LONGEST_PAUSES = MOST_ACTS * PAUSE;

  private final World world;
  private final Life life;
  private final SplittableRandom random;
  private final boolean isFork;
  private final boolean isStubborn; // goes on after what would end others

  Actor(World world, Life life, boolean isFork) {
    this.world = world;
    this.life = life;
    this.isFork = isFork;
    random = world.random();
    isStubborn = random.nextInt(4) == 0;
  }

  @Override
  public void handle(WebSocketConnection connection) throws Exception {
    life.began(connection);
    try {
      for (int i = random.nextInt(random.nextBoolean() ? 4 : MOST_ACTS); i > 0; i--) {
        try {
          act(connection);
        } catch (ConnectionClosedException | InterruptedException e) {
          if (!isStubborn) {
            throw e;
          }
        }
      }
      if (!isFork && random.nextInt(8) > 0) {
        boolean echoes = random.nextBoolean();
        for (Message message; (message = read(connection, null)) != null; ) {
          if (echoes) {
            write(connection, message.size());
          }
        }
        life.readToTheEnd();
      }
    } finally {
      life.ended();
    }
  }

  private void act(WebSocketConnection connection) throws Exception {
    int dice = random.nextInt(64);
    if (dice < 16) {
      read(connection, null);
    } else if (dice < 22) {
      read(connection, Duration.ofNanos(random.nextLong(300 * MILLI)));
    } else if (dice < 44) {
      write(connection, size());
    } else if (dice < 52) {
      offer(connection, size());
    } else if (dice < 55) {
      // A fork may wait for ever: it is interrupted at the end.
      boolean isForEver = isFork && !isStubborn && random.nextInt(4) == 0;
      world.scheduler().pause(isForEver ? Long.MAX_VALUE / 2 : random.nextLong(PAUSE));
    } else if (dice < 59) {
      if (!isFork && random.nextBoolean()) {
        life.forks();
        connection.fork(new Actor(world, life, true));
      }
    } else if (dice < 62) {
      ConnectionState state = connection.state();
      world.promise(
          state != ConnectionState.CLOSED || connection.closeCause() != null,
          "a connection is closed and has no cause");
    } else if (random.nextInt(3) == 0) {
      end(connection);
    }
  }

  private int size() {
    return random.nextInt(5) == 0 ? random.nextInt(6000) : random.nextInt(60);
  }

  private @Nullable Message read(WebSocketConnection connection, @Nullable Duration timeout)
      throws InterruptedException {
    long began = world.moment();
    long since = world.scheduler().now();
    long lost = world.scheduler().lost();
    Message message;
    try {
      message = timeout == null ? connection.read() : connection.read(timeout);
    } catch (TimeoutException e) {
      long late = world.scheduler().now() - since - (timeout == null ? 0 : timeout.toNanos());
      world.promise(late >= 0, "read has timed out too early");
      world.promise(late <= world.scheduler().tolerance(lost), "read has timed out too late");
      return null;
    }
    if (message != null) {
      life.toServer().receivePromptly(message.toByteArray(), message.isText(), began, since, lost);
    } else {
      world.note("read has reached the end", life.toServer().receivedCount());
    }
    return message;
  }

  private void write(WebSocketConnection connection, int size) throws ConnectionClosedException {
    boolean isText = random.nextBoolean();
    Ledger.Entry entry = life.fromServer().begin(size, isText);
    long since = world.scheduler().now();
    long lost = world.scheduler().lost();
    Ledger.State state = Ledger.State.BEGUN;
    try {
      connection.write(message(entry));
      life.fromServer().sent(entry);
      state = Ledger.State.ACCEPTED;
    } catch (ConnectionClosedException e) {
      state = Ledger.State.REFUSED;
      throw e;
    } finally {
      life.fromServer().end(entry, state);
      long limit = life.peer().isPrompt() ? 0 : world.options().writeInterval().toNanos();
      world.promise(
          world.scheduler().now() - since <= limit + world.scheduler().tolerance(lost),
          "write has taken longer than it may");
    }
  }

  private void offer(WebSocketConnection connection, int size) {
    Ledger.Entry entry = life.fromServer().begin(size, random.nextBoolean());
    boolean isTaken = connection.offer(message(entry));
    life.fromServer().end(entry, isTaken ? Ledger.State.ACCEPTED : Ledger.State.REFUSED);
  }

  private Message message(Ledger.Entry entry) {
    byte[] payload = Payload.of(entry.number, entry.size);
    Message message =
        entry.isText ? Message.text(new String(payload, US_ASCII)) : Message.binary(payload);
    return random.nextInt(4) == 0 ? message.prepare() : message;
  }

  private void end(WebSocketConnection connection) {
    int dice = random.nextInt(16);
    world.note("actor ends", dice);
    if (dice < 4) {
      connection.close(new CloseFrame(new StatusCode(3000 + dice)));
    } else if (dice < 6) {
      world.drop();
      connection.abort();
    } else if (dice < 9) {
      throw new CloseStatusException(new StatusCode(4000), "as it had to be");
    } else if (dice < 12) {
      throw new IllegalStateException("on purpose");
    } else if (dice < 14) {
      connection.server().shutdown(CloseFrame.NONE);
    } else {
      world.drop();
      connection.server().close(Duration.ofSeconds(1));
    }
  }
}
