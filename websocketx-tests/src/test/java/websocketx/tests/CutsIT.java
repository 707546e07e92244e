// SPDX-License-Identifier: Apache-2.0

package websocketx.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import websocketx.CloseCause;
import websocketx.CloseFrame;
import websocketx.Compression;
import websocketx.ConnectionClosedException;
import websocketx.Message;
import websocketx.Options;
import websocketx.StatusCode;
import websocketx.WebSocketConnection;
import websocketx.WebSocketObserver;
import websocketx.WebSocketServerBuilder;

/// A peer that goes away behind any byte of a conversation, its own or the server's.
///
/// No deadline of the server comes up within the test: what ends here ends because the peer has
/// gone. There are fewer places than peers, so that each has to be given back.
@Timeout(120)
class CutsIT {
  private static final Duration LONG = Duration.ofMinutes(5);

  /// After how many peers all have to be gone: those who reset do not see whether the server has
  /// noticed, and what so many have at a time is kept in pools.
  private static final int FEW = 5;

  private static final Options OPTIONS =
      Options.defaults()
          .handshakeTimeout(LONG)
          .writeInterval(LONG)
          .readInterval(Options.NEVER)
          .pingInterval(Options.NEVER)
          .messageTimeout(Options.NEVER)
          .compression(Compression.level(1));

  /// How long a handler may take to see the end, on average.
  private static final long SOON = 100_000_000; // ns

  private final Map<String, Life> lives = new ConcurrentHashMap<>();
  private int ends; // that were waited for
  private long waited; // ns, for all of them

  /// What the application has seen of one connection; nothing of the server's, which has to go.
  private static final class Life {
    final AtomicInteger handlers = new AtomicInteger();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<Integer> ends = new CopyOnWriteArrayList<>(); // codes that writing was refused with
    final List<Integer> closed = new CopyOnWriteArrayList<>(); // codes that the observer was told
    volatile boolean wasClean;

    boolean isOver() {
      return !ends.isEmpty() && !closed.isEmpty();
    }
  }

  private Life life(WebSocketConnection connection) {
    return lives.computeIfAbsent(connection.request().path(), _ -> new Life());
  }

  /// Echoes, and tries to write once more when nothing comes any more.
  private void handle(WebSocketConnection connection) throws Exception {
    Life life = life(connection);
    life.handlers.incrementAndGet();
    for (Message message : connection) {
      life.messages.add(message.text());
      if (message.text().equals(Talk.ENOUGH)) {
        connection.close(new CloseFrame(new StatusCode(4000)));
      } else {
        boolean _ = connection.offer(message); // what is left to read is read in any case
      }
    }
    var end = assertThrows(ConnectionClosedException.class, () -> connection.writeText("late"));
    life.ends.add(end.closeCause().code().value());
    throw end;
  }

  private WebSocketServerBuilder settings(WebSocketServerBuilder builder) {
    return builder
        .options(OPTIONS)
        .maxConnectionsPerAddress(300)
        .observer(
            new WebSocketObserver() {
              @Override
              public void closed(WebSocketConnection connection, CloseCause cause) {
                Life life = life(connection);
                life.wasClean = cause.wasClean();
                life.closed.add(cause.code().value());
              }
            });
  }

  @ParameterizedTest(name = "[A14] a reset behind any byte is one end: {arguments}")
  @EnumSource
  void resetBehindAnyByteIsOneEnd(Talk talk) throws Exception {
    survive(talk, true);
  }

  @ParameterizedTest(name = "[A15] a half-close behind any byte is one end: {arguments}")
  @EnumSource
  void halfCloseBehindAnyByteIsOneEnd(Talk talk) throws Exception {
    survive(talk, false);
  }

  private static String target(int number) {
    return "/%04d".formatted(number); // of the same length, so that a cut is at the same place
  }

  private void survive(Talk talk, boolean resets) throws Exception {
    List<Cut> cuts = new ArrayList<>(Cut.all(talk, target(0), resets));
    if (talk != Talk.SERVER_CLOSES) { // where a client that does not wait may be earlier or later
      cuts.addAll(cuts.stream().filter(c -> c.whole() > 0).map(Cut::atOnce).distinct().toList());
    }
    try (Ordeal ordeal = new Ordeal(this::handle, this::settings)) {
      run(ordeal, cuts.getLast(), target(cuts.size())); // makes what is made once and kept
      ordeal.assertServesTheHonest();
      ordeal.assertReleased();
      LiveObjects before = LiveObjects.look();
      for (int i = 0; i < cuts.size(); i++) {
        run(ordeal, cuts.get(i), target(i));
        if (i % FEW == 0) {
          ordeal.assertServesTheHonest(); // whoever came before has been accepted by then
          Probe.until("all have gone", () -> ordeal.server().connections().isEmpty());
        }
      }
      ordeal.assertServesTheHonest();
      ordeal.assertReleased();
      LiveObjects.look().assertNoLeakSince(before, Ordeal.TIMES);
      ordeal.assertQuiet();
    }
    assertTrue(
        waited <= ends * SOON, () -> ends + " ends were seen after " + waited + " ns in all");
    for (int i = 0; i < cuts.size(); i++) {
      assertSeen(cuts.get(i), lives.getOrDefault(target(i), new Life()));
    }
  }

  /// Breaks one conversation off, and waits until it has ended on the other side as well, if it is
  /// known to have begun there.
  private void run(Ordeal ordeal, Cut cut, String target) throws IOException {
    byte[] received = cut.by(ordeal.server().uri(), target);
    if (cut.waits()) {
      assertArrayEquals(cut.answers(), received, cut::toString);
    } else if (!cut.resets()) {
      assertWhole(cut, received);
    }
    if (cut.taken() > 0) {
      long gone = System.nanoTime();
      Probe.until(
          "the end is seen of " + cut,
          () -> lives.containsKey(target) && lives.getOrDefault(target, new Life()).isOver());
      waited += System.nanoTime() - gone;
      ends++;
    }
  }

  /// Who does not wait may miss the answers to what it sent last, but not the 101, and gets no half
  /// of one.
  private static void assertWhole(Cut cut, byte[] received) {
    String left = HexFormat.of().formatHex(received);
    assertTrue(
        left.startsWith(HexFormat.of().formatHex(cut.talk().answers().getFirst())), cut::toString);
    for (byte[] answer : cut.talk().answers().subList(0, cut.whole())) {
      left = left.replaceFirst(HexFormat.of().formatHex(answer), "");
    }
    assertEquals("", left, cut::toString);
  }

  /// All and only what came whole was read, and there was one end, with the cause it had.
  private static void assertSeen(Cut cut, Life life) {
    Talk talk = cut.talk();
    int handlers = life.handlers.get();
    assertTrue(handlers <= Math.min(1, cut.whole()), () -> handlers + " handlers at " + cut);
    assertTrue(handlers >= Math.min(1, cut.taken()), () -> handlers + " handlers at " + cut);
    List<String> most = talk.messages(cut.whole());
    List<String> read = List.copyOf(life.messages);
    assertEquals(most.subList(0, Math.min(most.size(), read.size())), read, cut::toString);
    assertTrue(read.size() >= talk.messages(cut.taken()).size(), () -> read + " at " + cut);
    assertEquals(handlers, life.ends.size(), () -> life.ends + " at " + cut);
    assertEquals(handlers, life.closed.size(), () -> life.closed + " at " + cut);
    if (handlers == 1) {
      int code = life.closed.getFirst();
      assertEquals(life.closed, life.ends, cut::toString);
      assertTrue(
          code == talk.code(cut.taken()) || code == talk.code(cut.whole()),
          () -> code + " at " + cut);
      if (cut.taken() == cut.whole()) {
        assertEquals(talk.isWhole(cut.whole()), life.wasClean, cut::toString);
      }
    }
  }
}
